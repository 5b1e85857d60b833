import { spawn } from "node:child_process";
import { once } from "node:events";
import { EmbeddedRefusal } from "./refusal.ts";

const PATIENCE_SECONDS = 120;

/**
 * Lets one process at a time start a server in a directory. The kernel's lock on `file` is held by a `flock` that ends with its input, hence
 * with us, also when we are killed: it can never be left behind.
 */
export async function startLock(file: string): Promise<AsyncDisposable> {
  const holder = spawn("flock", ["--no-fork", "--wait", String(PATIENCE_SECONDS), file, "cat"], {
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = once(holder, "close");
  let complaint = "";
  holder.stderr.on("data", (chunk) => (complaint += String(chunk)));
  holder.stdin.on("error", () => undefined);
  // `cat` runs only once the lock is ours, so its echo is the proof.
  holder.stdin.write("held\n");
  const held = await Promise.race([once(holder.stdout, "data").then(() => true), ended.then(() => false)]).catch((error: unknown) => {
    throw new EmbeddedRefusal(
      "busy",
      "The program flock could not be run, and without it two servers could start on one directory. Install the package util-linux.",
      { cause: error },
    );
  });
  if (!held) {
    throw new EmbeddedRefusal(
      "busy",
      `The lock ${file} could not be taken within ${PATIENCE_SECONDS} seconds: ${complaint.trim() || "another process is starting the database there"}. Wait for it or end it, then start again.`,
    );
  }
  return {
    [Symbol.asyncDispose]: async () => {
      holder.stdin.end();
      await ended;
    },
  };
}
