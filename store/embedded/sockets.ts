import { createHash } from "node:crypto";
import { chown, lstat, mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Account } from "./account.ts";
import { EmbeddedRefusal } from "./refusal.ts";

/** The kernel's limit for the path of a socket, in bytes, less the name that PostgreSQL gives it. */
const LONGEST_DIRECTORY_BYTES = 107 - "/.s.PGSQL.5432".length;

/** A directory that only `account` and root can enter: inside `directory`, or below `/tmp` when that path would be too long for a socket. */
export async function socketDirectory(directory: string, account: Account): Promise<string> {
  const inside = join(directory, "socket");
  const chosen = Buffer.byteLength(inside) <= LONGEST_DIRECTORY_BYTES ? inside : `/tmp/tidegate-${createHash("sha256").update(directory).digest("hex").slice(0, 16)}`;
  await ownedDirectory(chosen, account);
  const found = await lstat(chosen);
  if (found.isDirectory() && found.uid === account.uid && (found.mode & 0o077) === 0) return chosen;
  throw new EmbeddedRefusal("directory", `The database's socket belongs in ${chosen}, but that is not a directory of user ${account.name} with mode 0700, so somebody else could listen there. Remove it and start again.`);
}

/** Makes the directory with mode 0700 for `account` unless it is there already. */
export async function ownedDirectory(directory: string, account: Account): Promise<void> {
  try {
    await mkdir(directory, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return;
    throw error;
  }
  if (process.getuid?.() === 0) await chown(directory, account.uid, account.gid);
}
