import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { became, stopPostmaster } from "../embedded/postmaster.ts";

/** A directory for one embedded server. */
export interface Workplace extends AsyncDisposable {
  /** Not there yet; what `startEmbedded` is given. */
  readonly directory: string;
  /** The directory around it, which any user may enter. */
  readonly outer: string;
}

/** With a `seed`, it begins with a copy of that one's stopped database, which is quicker than a new one. When it is disposed the server is stopped, and it is an error when one of its processes is still there after 20 seconds. */
export async function workplace(seed?: Workplace): Promise<Workplace> {
  const outer = await mkdtemp(join(tmpdir(), "tidegate-embedded-"));
  await chmod(outer, 0o755);
  const directory = join(outer, "state");
  const data = join(directory, "data");
  if (seed !== undefined) {
    await mkdir(directory, { mode: 0o711 });
    await promisify(execFile)("cp", ["--archive", join(seed.directory, "data"), data]);
  }
  return {
    outer,
    directory,
    [Symbol.asyncDispose]: async () => {
      await stopPostmaster(data);
      const gone = await became(async () => (await processesIn(data)).length === 0, 20);
      await rm(outer, { recursive: true, force: true });
      if (!gone) throw new Error(`Processes of the server in ${data} were left behind.`);
    },
  };
}

async function processesIn(data: string): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const homes = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => "")));
  return pids.filter((_, index) => homes[index] === data);
}
