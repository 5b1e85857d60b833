import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, realpathSync } from "node:fs";
import { open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Digest } from "../../../core/catalogue/artifact.ts";
import { hexOf } from "../../registry/directory.ts";

/** Where a local host keeps what it knows: everything below one folder, so that nodes that share the folder share the host. */
export interface Place {
  /** The folder itself, without links in its path: the name of the host among its processes. */
  readonly directory: string;
  readonly artifacts: string;
  readonly deliveries: string;
  readonly instances: string;
  readonly runs: string;
  readonly fences: string;
}

export function placeAt(directory: string): Place {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const real = realpathSync(directory);
  const place = {
    directory: real,
    artifacts: join(real, "artifacts"),
    deliveries: join(real, "deliveries"),
    instances: join(real, "instances"),
    runs: join(real, "runs"),
    fences: join(real, "fences"),
  };
  for (const folder of Object.values(place)) mkdirSync(folder, { recursive: true, mode: 0o700 });
  return place;
}

export function artifactFolder(place: Place, digest: Digest): string {
  return join(place.artifacts, hexOf(digest));
}

/** A name as one file name: readable where it can be, never a path, never hidden, at most 200 bytes. */
export function fileNameOf(name: string): string {
  if (name === "") throw new Error("an empty name can name nothing on a host: give the instance, run or environment a name");
  const safe = encodeURIComponent(name.toWellFormed()).replace(/^\./, "%2E");
  return safe.length <= 200 ? safe : `${safe.slice(0, 120)}~${createHash("sha256").update(name).digest("hex")}`;
}

/** Replaces a file at once and for good: a reader sees the old text or the new one, also after the power was cut. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    await syncFolder(dirname(path));
  } finally {
    await rm(draft, { force: true });
  }
}

/** A new or renamed file is on the disk only once its folder is. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw cause;
  }
}

export function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
