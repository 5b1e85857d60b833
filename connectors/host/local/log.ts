import { copyFile, open, rename, stat, truncate, writeFile } from "node:fs/promises";
import { isMissing } from "./place.ts";

const LIMIT_BYTES = 4 << 20;
const READ_BYTES = 1 << 20;

/**
 * Keeps a log at 4 MiB and the 4 MiB before them (`log.1`). The process goes on writing to the same file, so the file is copied and
 * emptied; what is written between the two is lost. It happens when somebody looks at the instance, and the engine looks often; an
 * instance that nobody looks at may write more, and only the last 4 MiB of it are kept then.
 */
export async function boundLog(path: string): Promise<void> {
  const size = await sizeOf(path);
  if (size <= LIMIT_BYTES) return;
  const draft = `${path}.draft`;
  if (size <= 2 * LIMIT_BYTES) await copyFile(path, draft);
  else await writeFile(draft, await tailOf(path, LIMIT_BYTES));
  await truncate(path, 0);
  await rename(draft, `${path}.1`);
}

/** The last lines of a log, oldest first; at most those in its last MiB. */
export async function lastLines(path: string, lines: number): Promise<readonly string[]> {
  if (lines <= 0) return [];
  const current = linesIn(await tailOf(path, READ_BYTES));
  const before = current.length < lines ? linesIn(await tailOf(`${path}.1`, READ_BYTES)) : [];
  return [...before, ...current].slice(-lines);
}

function linesIn(bytes: Buffer): readonly string[] {
  const lines = bytes.toString("utf8").split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** The last bytes of a file, whole lines only where it is longer. */
export async function tailOf(path: string, bytes: number): Promise<Buffer> {
  try {
    const file = await open(path, "r");
    try {
      const { size } = await file.stat();
      const buffer = Buffer.alloc(Math.min(size, bytes));
      const { bytesRead } = await file.read(buffer, 0, buffer.length, size - buffer.length);
      const read = buffer.subarray(0, bytesRead);
      return size > bytes ? read.subarray(read.indexOf(10) + 1) : read;
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (isMissing(cause)) return Buffer.alloc(0);
    throw cause;
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (cause) {
    if (isMissing(cause)) return 0;
    throw cause;
  }
}
