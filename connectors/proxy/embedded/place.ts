import { createHash } from "node:crypto";
import { lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/** The name of a Unix socket may have 108 bytes on Linux and 104 on macOS. */
const LONGEST_SOCKET_BYTES = 100;

/** Where one proxy keeps its things. */
export interface Place {
  readonly directory: string;
  readonly socket: string;
  readonly state: string;
  /** Signs the sessions of users; it outlives the process, so that users keep theirs. */
  readonly sessionSecret: string;
  readonly log: string;
}

/** The place for `directory`, made if absent. The socket of a directory with a long name lies in a private folder for temporary files. */
export async function placeOf(directory: string): Promise<Place> {
  const whole = resolve(directory);
  await mkdir(whole, { recursive: true, mode: 0o700 });
  const near = join(whole, "proxy.sock");
  const socket =
    Buffer.byteLength(near) <= LONGEST_SOCKET_BYTES
      ? near
      : join(await privateFolder(), `${createHash("sha256").update(whole).digest("hex").slice(0, 24)}.sock`);
  return {
    directory: whole,
    socket,
    state: join(whole, "proxy-state.json"),
    sessionSecret: join(whole, "session-secret"),
    log: join(whole, "proxy.log"),
  };
}

async function privateFolder(): Promise<string> {
  const user = process.getuid?.() ?? 0;
  const folder = join(tmpdir(), `tidegate-${user}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== user || (found.mode & 0o077) !== 0) {
    throw new Error(
      `${folder} is not a folder of this user alone, so the proxy could be steered by others through it; remove it or set TMPDIR`,
    );
  }
  return folder;
}
