import { spawn } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";

/** A reader's machine: a folder of their own as home, `tidegate` on the path, and a name for Git. */
export interface Reader {
  readonly home: string;
  /** Folder that holds the `tidegate` launcher. */
  readonly checkout: string;
}

export interface Outcome {
  /** `null`: ended by a signal, which is also how one that takes too long ends. */
  readonly exitCode: number | null;
  readonly output: string;
}

/** What is left of a block's processes can be ended by {@link endGroup} with this. */
export type Group = number;

/**
 * Runs commands as the reader would type them, each failing one ending the rest. What they start in the background may stay: the
 * output goes to a file, so that nobody waits for it to close.
 */
export async function runBlock(commands: string, reader: Reader, withinSeconds: number, groups: Group[]): Promise<Outcome> {
  const path = join(reader.home, `.output-${groups.length}`);
  await using file = await open(path, "w");
  const child = spawn("sh", ["-eu", "-c", commands], {
    cwd: reader.home,
    detached: true,
    stdio: ["ignore", file.fd, file.fd],
    env: environmentOf(reader),
  });
  const exitCode = await new Promise<number | null>((done, reject) => {
    const tooLong = setTimeout(() => child.pid !== undefined && endGroup(child.pid), withinSeconds * 1000);
    child.on("error", reject);
    child.on("exit", (code) => {
      clearTimeout(tooLong);
      done(code);
    });
    if (child.pid !== undefined) groups.push(child.pid);
  });
  return { exitCode, output: await readFile(path, "utf8") };
}

/** Ends every process that a block left behind; none is fine. */
export function endGroup(group: Group): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

function environmentOf({ home, checkout }: Reader): NodeJS.ProcessEnv {
  const name = {
    GIT_AUTHOR_NAME: "Reader",
    GIT_AUTHOR_EMAIL: "reader@example.org",
    GIT_COMMITTER_NAME: "Reader",
    GIT_COMMITTER_EMAIL: "reader@example.org",
  };
  return { ...name, HOME: home, PATH: `${checkout}:${process.env["PATH"] ?? ""}`, LANG: "C.UTF-8", NO_COLOR: "1" };
}
