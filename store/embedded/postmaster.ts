import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { constants, open, readFile, readlink, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Account } from "./account.ts";
import type { Binaries, Origin } from "./binaries.ts";
import { PLAIN_ENVIRONMENT, spawnedAs } from "./program.ts";
import { EmbeddedRefusal } from "./refusal.ts";

/** The server's first process, as its own `postmaster.pid` describes it. */
export interface Postmaster {
  readonly pid: number;
  /** `""` until the server has opened its socket. */
  readonly sockets: string;
  readonly status: "starting" | "ready" | "stopping";
}

const POLL_MILLIS = 20;
/** After a crash the server's orphans hold the lock for the moment it takes them to notice. */
const LOCK_SECONDS = 5;
const FAST_STOP_SECONDS = 60;
const FORCED_STOP_SECONDS = 15;

/** The living server of the data directory; a pid file without its process, or whose number is another process by now, counts as none. */
export async function livingPostmaster(data: string): Promise<Postmaster | undefined> {
  const lines = await readFile(join(data, "postmaster.pid"), "utf8").then(
    (text) => text.split("\n"),
    () => [],
  );
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !(await runsIn(pid, data))) return undefined;
  const status = (lines[7] ?? "").trim();
  return { pid, sockets: lines[4] ?? "", status: status === "ready" || status === "stopping" ? status : "starting" };
}

/** The server's processes, and no others, have the data directory as their working directory. */
async function runsIn(pid: number, data: string): Promise<boolean> {
  const [where, home] = await Promise.all([readlink(`/proc/${pid}/cwd`).catch(() => undefined), realpath(data).catch(() => data)]);
  return where === home;
}

/** Which programs the running server was started from. */
export async function originOf(data: string): Promise<Origin> {
  const words = await readFile(join(data, "postmaster.opts"), "utf8").catch(() => "");
  return words.startsWith("/usr/lib/postgresql/") ? "debian" : "npm";
}

export interface Launch {
  readonly directory: string;
  readonly data: string;
  readonly binaries: Binaries;
  readonly account: Account;
  readonly settings: Readonly<Record<string, string>>;
  /** Ask the kernel to stop the server when this process ends; without it the server lives on. */
  readonly endsWithUs: boolean;
}

/** Never through a link: as root we must not write where another user points us. */
const CREATE = constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW;

/** Exit status for "the lock is taken", chosen so that no program of PostgreSQL uses it. */
export const LOCKED = 75;

/** Starts the server apart from our terminal and our life. What it prints before its log is open goes to `start.log`. */
export async function launch({ directory, data, binaries, account, settings, endsWithUs }: Launch): Promise<ChildProcess> {
  // Only called when no server lives here, so the file is stale.
  await rm(join(data, "postmaster.pid"), { force: true });
  const lock = join(directory, "server.lock");
  await (await open(lock, CREATE, 0o644)).close();
  const printed = await open(join(directory, "start.log"), CREATE | constants.O_TRUNC, 0o600);
  // The server and all its processes hold this lock while they live; it also keeps out a server of another container, whose pid we cannot see.
  const words = [
    ...(endsWithUs ? ["setpriv", "--pdeathsig", "INT"] : []),
    "flock",
    "--no-fork",
    "--wait",
    String(LOCK_SECONDS),
    "--conflict-exit-code",
    String(LOCKED),
    lock,
    join(binaries.directory, "postgres"),
    "-D",
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
  const [program = "", ...rest] = words;
  try {
    const child = spawn(program, rest, {
      cwd: data,
      env: PLAIN_ENVIRONMENT,
      detached: true,
      stdio: ["ignore", printed.fd, printed.fd],
      ...spawnedAs(account),
    });
    child.on("error", () => undefined);
    child.unref();
    return child;
  } finally {
    await printed.close();
  }
}

/** Fast shutdown: running transactions are rolled back, connections closed, everything is on disk when it resolves. */
export async function stopPostmaster(data: string): Promise<void> {
  const found = await livingPostmaster(data);
  if (found === undefined) return;
  if (await signalled(found.pid, "SIGINT", data, FAST_STOP_SECONDS)) return;
  if (await signalled(found.pid, "SIGQUIT", data, FORCED_STOP_SECONDS)) return;
  throw new EmbeddedRefusal(
    "busy",
    `The database server (process ${found.pid}) in ${data} did not stop within ${FAST_STOP_SECONDS + FORCED_STOP_SECONDS} seconds. Look at its log; nothing is lost if the machine is restarted.`,
  );
}

async function signalled(pid: number, signal: "SIGINT" | "SIGQUIT", data: string, seconds: number): Promise<boolean> {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return true;
    throw error;
  }
  return became(async () => !(await runsIn(pid, data)), seconds);
}

/** Polls until `condition` holds; `false` when it does not within `seconds`. */
export async function became(condition: () => Promise<boolean>, seconds: number): Promise<boolean> {
  for (const deadline = Date.now() + seconds * 1000; Date.now() < deadline; await pause(POLL_MILLIS)) if (await condition()) return true;
  return false;
}
