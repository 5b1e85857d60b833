import type { FileHandle } from "node:fs/promises";
import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { extract } from "tar";
import { whyLinkLeaves, whyPathIsUnsafe } from "./inside.ts";

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
 */
export async function unpack(archive: FileHandle, folder: string): Promise<readonly string[]> {
  const start = Buffer.alloc(2);
  await archive.read(start, 0, 2, 0);
  if (start[0] === 0x1f && start[1] === 0x8b) throw new ArchiveRefused("it is compressed, and artifacts are plain tar archives");

  const files: string[] = [];
  const links = new Map<string, string>();
  const seen = new Set<string>();
  let problem: string | undefined;
  const into = extract({
    cwd: folder,
    strict: true,
    preserveOwner: false,
    noMtime: true,
    chmod: true,
    processUmask: 0o022,
    filter: (raw, entry) => {
      if (!("type" in entry) || problem !== undefined) return false;
      const path = raw.endsWith("/") ? raw.slice(0, -1) : raw;
      problem = whyPathIsUnsafe(path) ?? (seen.has(path) ? `it holds ${path} twice` : undefined);
      seen.add(path);
      if (problem !== undefined) return false;
      if (entry.type === "Directory") return true;
      if (entry.type === "File" || entry.type === "OldFile") {
        entry.mode = ((entry.mode ?? 0) & 0o111) === 0 ? 0o644 : 0o755;
        files.push(path);
        return true;
      }
      if (entry.type === "SymbolicLink") {
        problem = whyLinkLeaves(path, entry.linkpath ?? "/");
        links.set(path, entry.linkpath ?? "/");
      } else {
        problem = `${path} is of the kind ${entry.type}`;
      }
      return false;
    },
  });
  try {
    await pipeline(archive.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 20 }), into);
  } catch (cause) {
    throw new ArchiveRefused(problem ?? (cause instanceof Error ? cause.message : String(cause)));
  }
  if (problem !== undefined) throw new ArchiveRefused(problem);
  for (const [path, target] of links) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await symlink(target, join(folder, path));
    files.push(path);
  }
  return files;
}
