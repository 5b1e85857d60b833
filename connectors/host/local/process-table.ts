import { readFileSync, readdirSync, readlinkSync, statSync } from "node:fs";

/** A live process as the kernel lists it; zombies are not alive. */
export interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** When it started, in clock ticks since the machine did: with the pid and the boot it names a process for good. */
  readonly ticks: number;
}

/** Names one boot of this machine; pids and ticks mean nothing across boots. */
export function bootId(): string {
  return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
}

export function readProcess(pid: number): Process | undefined {
  const text = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (text === undefined) return undefined;
  // The second field is the program's name in brackets and may itself hold blanks and brackets.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent, group, session] = fields;
  if (state === undefined || "ZXx".includes(state)) return undefined;
  return { pid, parent: Number(parent), group: Number(group), session: Number(session), ticks: Number(fields[19]) };
}

export function listProcesses(): readonly Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((process) => process !== undefined);
}

/** One variable of the environment that a process was started with; `undefined` when it has none or is not ours to read. */
export function variableOf(pid: number, name: string): string | undefined {
  const text = attempt(() => readFileSync(`/proc/${pid}/environ`, "utf8"));
  const start = `${name}=`;
  return text
    ?.split("\0")
    .find((entry) => entry.startsWith(start))
    ?.slice(start.length);
}

export function workingFolderOf(pid: number): string | undefined {
  return attempt(() => readlinkSync(`/proc/${pid}/cwd`));
}

/** Whether the process writes its output or its errors to the file. */
export function writesTo(pid: number, file: string): boolean {
  return [1, 2].some((descriptor) => attempt(() => readlinkSync(`/proc/${pid}/fd/${descriptor}`)) === file);
}

/** Inodes of the sockets that a process holds; `undefined` when it may not be looked into. */
export function socketsOf(pid: number): ReadonlySet<string> | undefined {
  const descriptors = attempt(() => readdirSync(`/proc/${pid}/fd`));
  if (descriptors === undefined) return undefined;
  const inodes = descriptors.map((one) => attempt(() => readlinkSync(`/proc/${pid}/fd/${one}`))?.match(/^socket:\[(\d+)\]$/)?.[1]);
  return new Set(inodes.filter((inode) => inode !== undefined));
}

/** Inodes of the sockets that accept connections to 127.0.0.1 at the port, in the network that the process lives in. */
export function listenersOn(pid: number, port: number): readonly string[] {
  return ["tcp", "tcp6"].flatMap((table) => {
    const text = attempt(() => readFileSync(`/proc/${pid}/net/${table}`, "utf8")) ?? "";
    const end = `:${port.toString(16).toUpperCase().padStart(4, "0")} `;
    return text
      .split("\n")
      .filter((line) => line.includes(end))
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => state === LISTENING && local !== undefined && reachesLoopback(local, port))
      .map((fields) => fields[9] ?? "");
  });
}

/** When a process started, in milliseconds since 1970, to about 20 ms. */
export function startedAtMillis(process: Process): number {
  const secondsUp = Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]);
  return Math.round(Date.now() - secondsUp * 1000 + process.ticks * MILLIS_PER_TICK);
}

export function inodeOf(path: string): number | undefined {
  return attempt(() => statSync(path).ino);
}

const LISTENING = "0A";
/** The kernel shows times to programs in hundredths of a second on every machine that Node runs on. */
const MILLIS_PER_TICK = 10;

function reachesLoopback(local: string, port: number): boolean {
  const [address, hexPort] = local.split(":");
  const loopback = ["0100007F", "00000000", "0".repeat(32), "0000000000000000FFFF00000100007F"];
  return address !== undefined && loopback.includes(address) && Number.parseInt(hexPort ?? "", 16) === port;
}

/** A process may end between two looks, and others are not ours: what cannot be read is not there. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (["ENOENT", "ESRCH", "EACCES", "EPERM", "EINVAL", "ENOTDIR"].includes(String(code))) return undefined;
    throw cause;
  }
}
