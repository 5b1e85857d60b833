import { createReadStream } from "node:fs";
import { lstat, readFile, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { Header, Pax } from "tar";
import { whyLinkLeaves } from "./inside.ts";

interface Entry {
  readonly path: string;
  readonly type: "File" | "Directory" | "SymbolicLink";
  readonly mode: number;
  readonly size: number;
  readonly linkpath?: string;
}

const BLOCK = 512;
const CHUNK = 1 << 20;
const EPOCH = new Date(0);

/**
 * The folder as a tar archive, chunk by chunk. The bytes depend on names, contents and the executable bit only: entries are sorted by
 * the bytes of their path, times are 1970, owners 0, modes 644 or 755, hard links are written as files of their own.
 * Not compressed: a compressor's output changes with its version, so a digest over it would too, and packing would wait for it.
 */
export async function* packed(folder: string, onFile: () => void): AsyncGenerator<Buffer> {
  let [waiting, size]: [Buffer[], number] = [[], 0];
  for await (const piece of pieces(folder, onFile)) {
    waiting.push(piece);
    size += piece.length;
    if (size < CHUNK) continue;
    yield Buffer.concat(waiting);
    [waiting, size] = [[], 0];
  }
  yield Buffer.concat(waiting);
}

async function* pieces(folder: string, onFile: () => void): AsyncGenerator<Buffer> {
  for (const entry of await entriesOf(folder)) {
    yield head(entry);
    if (entry.type !== "Directory") onFile();
    if (entry.type === "File" && entry.size > 0) yield* body(folder, entry);
  }
  yield Buffer.alloc(2 * BLOCK);
}

async function* body(folder: string, entry: Entry): AsyncGenerator<Buffer> {
  let read = 0;
  for await (const bytes of contentOf(join(folder, entry.path), entry.size)) {
    read += bytes.length;
    yield bytes;
  }
  if (read !== entry.size) {
    throw new Error(
      `${entry.path} had ${entry.size} bytes and then ${read}: the folder changed while it was packed. Pack it when nothing writes to it.`,
    );
  }
  const rest = read % BLOCK;
  if (rest !== 0) yield Buffer.alloc(BLOCK - rest);
}

/** Trees of packages are thousands of small files, for which opening a stream would take longer than reading. */
async function* contentOf(path: string, size: number): AsyncGenerator<Buffer> {
  if (size <= CHUNK) yield await readFile(path);
  else for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) yield chunk as Buffer;
}

function head(entry: Entry): Buffer {
  const path = entry.type === "Directory" ? `${entry.path}/` : entry.path;
  const link = entry.linkpath === undefined ? {} : { linkpath: entry.linkpath };
  const header = new Header({ path, ...link, type: entry.type, mode: entry.mode, uid: 0, gid: 0, size: entry.size, mtime: EPOCH });
  const tooLong = header.encode();
  if (header.block === undefined) throw new Error(`no header could be written for ${entry.path}`);
  return tooLong ? Buffer.concat([new Pax({ path, ...link, size: entry.size, mtime: EPOCH }).encode(), header.block]) : header.block;
}

async function entriesOf(folder: string): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  const walk = async (below: string): Promise<void> => {
    for (const raw of await readdir(join(folder, below), { encoding: "buffer" })) {
      const name = raw.toString("utf8");
      const path = below === "" ? name : `${below}/${name}`;
      if (!Buffer.from(name, "utf8").equals(raw)) throw new Error(`the name of ${path} is not UTF-8: rename it before it is packed`);
      const entry = await entryOf(folder, path);
      found.push(entry);
      if (entry.type === "Directory") await walk(path);
    }
  };
  await walk("");
  return found
    .map((entry) => ({ entry, key: Buffer.from(entry.path, "utf8") }))
    .toSorted((a, b) => Buffer.compare(a.key, b.key))
    .map(({ entry }) => entry);
}

async function entryOf(folder: string, path: string): Promise<Entry> {
  const stat = await lstat(join(folder, path));
  if (stat.isDirectory()) return { path, type: "Directory", mode: 0o755, size: 0 };
  if (stat.isFile()) return { path, type: "File", mode: (stat.mode & 0o111) === 0 ? 0o644 : 0o755, size: stat.size };
  if (stat.isSymbolicLink()) {
    const linkpath = await readlink(join(folder, path));
    const leaves = whyLinkLeaves(path, linkpath);
    if (leaves !== undefined) throw new Error(`${leaves}: an artifact may only link to its own files. Remove the link or copy the file.`);
    return { path, type: "SymbolicLink", mode: 0o755, size: 0, linkpath };
  }
  throw new Error(
    `${path} is a socket, pipe or device: an artifact may hold files, folders and links only. Remove it before it is packed.`,
  );
}
