import { createHash, randomUUID } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { createReadStream } from "node:fs";
import { chmod, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { join, dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Digest } from "../../core/catalogue/artifact.ts";
import { packed } from "./pack.ts";
import type { Registry } from "./registry.ts";

/** A registry in a folder: `sha256/<first two digits>/<64 digits>.tar`, read-only, written whole or not at all. */
export function directoryRegistry(directory: string): Registry {
  /** By digest, the file as it was when its bytes were last read and found true. */
  const verified = new Map<Digest, string>();

  const pathOf = (digest: Digest): string => {
    const hex = hexOf(digest);
    return join(directory, "sha256", hex.slice(0, 2), `${hex}.tar`);
  };

  const verify = async (digest: Digest): Promise<"true" | "absent" | "altered"> => {
    const path = pathOf(digest);
    const before = await statIfThere(path);
    if (before === undefined) return "absent";
    if (verified.get(digest) === fingerprint(before)) return "true";
    const hash = createHash("sha256");
    await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
    if (`sha256:${hash.digest("hex")}` !== digest) return "altered";
    verified.set(digest, fingerprint(before));
    return "true";
  };

  return {
    async put(folder) {
      await mkdir(directory, { recursive: true });
      const draft = join(directory, `.draft-${randomUUID()}.tar`);
      const hash = createHash("sha256");
      let bytes = 0;
      let files = 0;
      try {
        const file = await open(draft, "wx", 0o444);
        try {
          for await (const chunk of packed(folder, () => void (files += 1))) {
            hash.update(chunk);
            bytes += chunk.length;
            await file.write(chunk);
          }
          await file.sync();
        } finally {
          await file.close();
        }
        const digest: Digest = `sha256:${hash.digest("hex")}`;
        if ((await verify(digest)) !== "true") {
          const path = pathOf(digest);
          await mkdir(dirname(path), { recursive: true });
          await chmod(draft, 0o444);
          await rename(draft, path);
          await syncFolder(dirname(path));
        }
        return { digest, bytes, files };
      } finally {
        await rm(draft, { force: true });
      }
    },

    async fetch(digest) {
      const state = await verify(digest);
      switch (state) {
        case "true":
          return pathOf(digest);
        case "absent":
          throw new Error(`the registry has no artifact ${digest}: it was never put there or has been removed. Build it again.`);
        case "altered":
          throw new Error(
            `the artifact ${digest} was altered in the registry: its bytes have another digest, so it is not delivered. Build it again; putting it replaces the altered file.`,
          );
      }
    },

    async has(digest) {
      return (await verify(digest)) === "true";
    },
  };
}

/** The 64 digits of a digest; throws for anything else, since they become part of a path. */
export function hexOf(digest: Digest): string {
  const hex = /^sha256:([0-9a-f]{64})$/.exec(digest)?.[1];
  if (hex === undefined) throw new Error(`${JSON.stringify(digest)} is no digest: expected sha256: and 64 lower-case hexadecimal digits`);
  return hex;
}

function fingerprint(stats: BigIntStats): string {
  return [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(" ");
}

async function statIfThere(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw cause;
  }
}

/** A rename is on the disk only once its folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
