import { parentPort, workerData } from "node:worker_threads";
import { unpackNow } from "./unpack-now.ts";

/** What the thread answers: the paths of the files and links, or why the archive is not unpacked. */
export type Unpacked = { readonly files: readonly string[] } | { readonly refused: string };

const { archive, folder } = workerData as { readonly archive: number; readonly folder: string };
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin, a window of a browser has
parentPort?.postMessage(unpackNow(archive, folder) satisfies Unpacked);
