import type { FileHandle } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Unpacked } from "./unpack-worker.ts";

const SELF = fileURLToPath(import.meta.url);

/** An archive that we do not unpack, with the first thing that is wrong with it. */
export class ArchiveRefused extends Error {
  constructor(why: string) {
    super(`the archive was refused: ${why}`);
  }
}

/**
 * Unpacks a tar archive into an empty folder and answers the paths of its files and links. Only files, folders and symbolic links that stay inside
 * are accepted, each once; owners are those of this process, set-user-id bits do not exist. Links are made after all files are
 * written, so that no file can be written through one. What was written before a refusal stays: unpack into a folder that you remove.
 *
 * A thread of its own does it, one call of the kernel after the other: for trees of thousands of small files a promise per call costs
 * several times the work itself, and so this thread goes on answering others.
 */
export async function unpack(archive: FileHandle, folder: string): Promise<readonly string[]> {
  const worker = new Worker(join(dirname(SELF), `unpack-worker${extname(SELF)}`), {
    workerData: { archive: archive.fd, folder },
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  const unpacked = await new Promise<Unpacked>((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`unpacking into ${folder} ended with code ${code} and without an answer`)));
  });
  if ("refused" in unpacked) throw new ArchiveRefused(unpacked.refused);
  return unpacked.files;
}
