import { link, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

const NAME = /^proxy-lock\.(\d+)$/;

/**
 * Makes this process the only proxy of `directory`; `false` when another living one is. Locks are numbered, and the next number may
 * be taken only after the holder of the last has died, which is final: of several that see it dead, one gets the next number.
 */
export async function becomeSole(directory: string): Promise<boolean> {
  const last = await highest(directory);
  if (last > 0 && (await isAlive(directory, last))) return false;
  const mine = last + 1;
  const prepared = join(directory, `proxy-lock.new-${process.pid}`);
  await writeFile(prepared, JSON.stringify({ pid: process.pid, startedAt: await startOf(process.pid) }), { mode: 0o600 });
  try {
    await link(prepared, join(directory, `proxy-lock.${mine}`));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw error;
  } finally {
    await rm(prepared, { force: true });
  }
  if ((await highest(directory)) !== mine) {
    await rm(join(directory, `proxy-lock.${mine}`), { force: true });
    return false;
  }
  for (let older = last; older > 0 && older > last - 3; older -= 1) await rm(join(directory, `proxy-lock.${older}`), { force: true });
  return true;
}

async function highest(directory: string): Promise<number> {
  return (await readdir(directory)).reduce((most, name) => Math.max(most, Number(NAME.exec(name)?.[1] ?? 0)), 0);
}

async function isAlive(directory: string, generation: number): Promise<boolean> {
  let pid: number;
  let startedAt: string;
  try {
    ({ pid, startedAt } = JSON.parse(await readFile(join(directory, `proxy-lock.${generation}`), "utf8")) as {
      pid: number;
      startedAt: string;
    });
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
  return (await startOf(pid)) === startedAt;
}

/** When the kernel says that the process began, which tells it from a later one with the same number; empty where there is no /proc. */
async function startOf(pid: number): Promise<string> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, "utf8");
    const [state, ...fields] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return state === "Z" ? "zombie" : (fields[18] ?? "");
  } catch {
    return "";
  }
}
