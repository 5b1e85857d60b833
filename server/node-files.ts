import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** A server process of this machine that uses a state folder. */
interface NodeFile {
  readonly pid: number;
  /** When the kernel started the process, in clock ticks since boot: a process id alone may belong to somebody else by now. */
  readonly ticks: string;
  readonly url: string;
}

const MILLIS_BETWEEN_LOOKS = 50;

/** Says in the state folder that this process serves it, until it leaves. */
export async function enter(folder: string, url: string): Promise<{ readonly leave: () => Promise<void> }> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, `${process.pid}.json`);
  const own: NodeFile = { pid: process.pid, ticks: (await ticksOf(process.pid)) ?? "", url };
  await writeFile(file, JSON.stringify(own), { mode: 0o600 });
  return { leave: () => rm(file, { force: true }) };
}

/** The servers that use the folder now. Files of processes that ended without a word are cleared away. */
export async function livingNodes(folder: string): Promise<readonly NodeFile[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const found: NodeFile[] = [];
  for (const name of names) {
    const node = await readNodeFile(join(folder, name));
    if (node !== undefined && (await isLiving(node))) found.push(node);
    else await rm(join(folder, name), { force: true });
  }
  return found;
}

/** Asks every server of the folder to finish the steps in hand and end; those that still run after the time are named in the answer. */
export async function endNodes(folder: string, withinSeconds: number): Promise<readonly NodeFile[]> {
  const nodes = await livingNodes(folder);
  for (const node of nodes) process.kill(node.pid, "SIGTERM");
  const deadline = performance.now() + withinSeconds * 1000;
  for (;;) {
    const left = await livingNodes(folder);
    if (left.length === 0 || performance.now() > deadline) return left;
    await pause(MILLIS_BETWEEN_LOOKS);
  }
}

async function readNodeFile(path: string): Promise<NodeFile | undefined> {
  try {
    const read: unknown = JSON.parse(await readFile(path, "utf8"));
    if (read === null || typeof read !== "object" || !("pid" in read) || !("ticks" in read) || !("url" in read)) return undefined;
    return { pid: Number(read.pid), ticks: String(read.ticks), url: String(read.url) };
  } catch {
    // Half written, or gone by now: no server that one could speak to.
    return undefined;
  }
}

async function isLiving(node: NodeFile): Promise<boolean> {
  return (await ticksOf(node.pid)) === node.ticks;
}

/** The 22nd field of `/proc/PID/stat` (man proc_pid_stat); `undefined` when there is no such process, or only its remains. */
async function ticksOf(pid: number): Promise<string | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields?.[0] === "Z" ? undefined : fields?.[19];
}
