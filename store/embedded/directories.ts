import { createHash } from "node:crypto";
import { access, chmod, chown, constants, lstat, mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DiskFull } from "../failures.ts";
import type { Account } from "./account.ts";
import { EmbeddedRefusal } from "./refusal.ts";

/** The kernel's limit for the path of a socket, in bytes, less the name that PostgreSQL gives it. */
const LONGEST_DIRECTORY_BYTES = 107 - "/.s.PGSQL.5432".length;
/** The server's user may pass through a directory of root's on the way to its own, and do no more there. */
const PASSABLE = 0o711;

/**
 * Makes the directory in which all of the server lives. Under root it stays root's, so the server's user can never point us, by a link, to
 * somebody else's files; only `data`, `log` and `socket` inside it belong to that user.
 */
export async function provideDirectory(directory: string): Promise<void> {
  const root = process.getuid?.() === 0;
  try {
    const made = await mkdir(directory, { recursive: true, mode: root ? PASSABLE : 0o700 });
    if (root && made === undefined && (await readdir(directory)).length === 0 && (await stat(directory)).uid === 0)
      await chmod(directory, PASSABLE);
    await access(directory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code === "ENOSPC" || code === "EDQUOT")
      throw new DiskFull(
        `The disk that should hold ${directory} is full. The database needs at least 200 MB there; free some and start again.`,
        { cause: error },
      );
    throw new EmbeddedRefusal(
      "directory",
      `The state directory ${directory} cannot be used by this user (${code}), so there is no place for the database. Choose one that can be written to, or correct its owner.`,
      { cause: error },
    );
  }
}

/** A directory that only `account` and root can enter: inside `directory`, or below `/tmp` when that path would be too long for a socket. */
export async function socketDirectory(directory: string, account: Account): Promise<string> {
  const inside = join(directory, "socket");
  const chosen =
    Buffer.byteLength(inside) <= LONGEST_DIRECTORY_BYTES
      ? inside
      : `/tmp/tidegate-${createHash("sha256").update(directory).digest("hex").slice(0, 16)}`;
  await ownedDirectory(chosen, account);
  const found = await lstat(chosen);
  if (found.isDirectory() && found.uid === account.uid && (found.mode & 0o077) === 0) return chosen;
  throw new EmbeddedRefusal(
    "directory",
    `The database's socket belongs in ${chosen}, but that is not a directory of user ${account.name} with mode 0700, so somebody else could listen there. Remove it and start again.`,
  );
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
