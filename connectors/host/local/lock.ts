import { createHash } from "node:crypto";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { setTimeout as after } from "node:timers/promises";
import type { Place } from "./place.ts";

const PATIENCE_MS = 30_000;

/**
 * Does `act` while no other process on this machine does anything under the same name of the same host.
 * The lock is a listening socket in the kernel's abstract namespace: it belongs to the process and not to the disk, so the kernel frees
 * it at the very moment its holder dies, and there is no stale lock that somebody must judge and break.
 */
export async function alone<T>(place: Place, name: string, act: () => Promise<T>): Promise<T> {
  const address = `\0tidegate-${createHash("sha256").update(`${place.directory}\0${name}`).digest("hex")}`;
  const until = performance.now() + PATIENCE_MS;
  let lock = await listen(address);
  while (lock === undefined) {
    if (performance.now() > until) {
      throw new Error(
        `another process has worked on ${name} of ${place.directory} for ${PATIENCE_MS / 1000} s and is not done: look for a node that hangs, and end it.`,
      );
    }
    await after(3 + Math.random() * 12);
    lock = await listen(address);
  }
  try {
    return await act();
  } finally {
    await closed(lock);
  }
}

function listen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((connection) => connection.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen({ path, exclusive: true }, () => resolve(server));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
