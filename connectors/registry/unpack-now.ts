import { chmodSync, closeSync, fchmodSync, mkdirSync, openSync, readSync, symlinkSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { Parser, type ReadEntry } from "tar";
import { whyLinkLeaves, whyPathIsUnsafe } from "./inside.ts";

const CHUNK = 1 << 20;
/** What the file system says when two entries are in each other's way. */
const IN_THE_WAY = new Set(["EEXIST", "ENOTDIR", "EISDIR"]);

/** Does what `unpack` promises without ever waiting, so it belongs into a thread of its own. `archive` is a file descriptor. */
export function unpackNow(archive: number, folder: string): { readonly files: readonly string[] } | { readonly refused: string } {
  const tree = new Tree(folder);
  const parser = new Parser({
    strict: true,
    brotli: false,
    zstd: false,
    filter: (path, entry) => "type" in entry && tree.accepts(path, entry),
  });
  parser.on("entry", (entry: ReadEntry) => tree.take(entry));
  parser.on("error", (error: Error) => tree.refuse(error.message));
  try {
    let at = 0;
    while (tree.problem === undefined) {
      // A new one each time: the parser may keep the end of the last one.
      const chunk = Buffer.allocUnsafe(CHUNK);
      const read = readSync(archive, chunk, 0, CHUNK, at);
      if (at === 0 && chunk[0] === 0x1f && chunk[1] === 0x8b) tree.refuse("it is compressed, and artifacts are plain tar archives");
      else if (read > 0) parser.write(chunk.subarray(0, read));
      else break;
      at += read;
    }
    if (tree.problem === undefined) parser.end();
    return tree.problem === undefined ? { files: tree.finish() } : { refused: tree.problem };
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && IN_THE_WAY.has(String(cause.code))) return { refused: cause.message };
    throw cause;
  } finally {
    tree.close();
  }
}

/** The folder that is filled, entry by entry. */
class Tree {
  readonly #folder: string;
  readonly #seen = new Set<string>();
  readonly #folders = new Set<string>(["."]);
  readonly #files: string[] = [];
  readonly #links = new Map<string, string>();
  /** The file that is being written. */
  #open: number | undefined;
  /** The first thing that is wrong with the archive. */
  problem: string | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  refuse(why: string): void {
    this.problem ??= why;
  }

  /** Whether the entry is one to write now: folders and files are, links come last. */
  accepts(raw: string, entry: ReadEntry): boolean {
    if (this.problem !== undefined) return false;
    const path = withoutSlash(raw);
    const problem = whyPathIsUnsafe(path) ?? (this.#seen.has(path) ? `it holds ${path} twice` : undefined);
    this.#seen.add(path);
    if (problem !== undefined) this.refuse(problem);
    else if (entry.type === "Directory" || isFile(entry)) return true;
    else if (entry.type === "SymbolicLink") this.#keepLink(path, entry.linkpath ?? "/");
    else this.refuse(`${path} is of the kind ${entry.type}`);
    return false;
  }

  take(entry: ReadEntry): void {
    const path = withoutSlash(entry.path);
    if (!isFile(entry)) {
      this.#makeFolder(path);
      entry.resume();
      return;
    }
    this.#makeFolder(dirname(path));
    const mode = ((entry.mode ?? 0) & 0o111) === 0 ? 0o644 : 0o755;
    const file = openSync(join(this.#folder, path), "wx", mode);
    this.#open = file;
    this.#files.push(path);
    // The umask of the process is not to decide what an artifact's files are.
    fchmodSync(file, mode);
    entry.on("data", (chunk: Buffer) => writeAll(file, chunk));
    entry.on("end", () => this.close());
  }

  close(): void {
    if (this.#open !== undefined) closeSync(this.#open);
    this.#open = undefined;
  }

  /** Makes the links and answers the paths of all that is not a folder. */
  finish(): readonly string[] {
    for (const [path, target] of this.#links) {
      this.#makeFolder(dirname(path));
      symlinkSync(target, join(this.#folder, path));
      this.#files.push(path);
    }
    return this.#files;
  }

  #keepLink(path: string, target: string): void {
    const problem = whyLinkLeaves(path, target);
    if (problem !== undefined) this.refuse(problem);
    this.#links.set(path, target);
  }

  #makeFolder(path: string): void {
    if (this.#folders.has(path)) return;
    this.#makeFolder(dirname(path));
    const whole = join(this.#folder, path);
    mkdirSync(whole, 0o755);
    chmodSync(whole, 0o755);
    this.#folders.add(path);
  }
}

function isFile(entry: ReadEntry): boolean {
  return entry.type === "File" || entry.type === "OldFile";
}

function withoutSlash(path: string): string {
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}
