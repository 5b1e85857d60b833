import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { link, open, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { readIfThere } from "./place.ts";
import { bootId, readProcess } from "./process-table.ts";

/**
 * Takes the claim file `$1` for this process, or ends with 111 when it is taken. `ln` makes the file with its whole text or not at
 * all, and for one process only, whoever started it and whatever has become of the starter.
 */
const CLAIM = `
set -f
describe() {
  read -r line </proc/$$/stat
  set -- \${line##*) }
  ticks=\${20}
  read -r boot </proc/sys/kernel/random/boot_id
  set -- $(ls -di .)
  printf '%s %s %s %s\\n%s\\n' "$$" "$ticks" "$boot" "$1" "$(pwd -P)"
}
claim=$1
shift
describe >"$claim.$$" && ln "$claim.$$" "$claim" 2>/dev/null || { rm -f "$claim.$$"; exit 111; }
rm -f "$claim.$$"
`;

/** Becomes the command: the process that holds the claim is the command itself. */
const LAUNCH = `${CLAIM}
exec "$@"
`;

/** Runs the command and writes its exit code beside the claim, each on the disk before the next, also when the node is gone. */
const RUN = `${CLAIM}
trap : HUP INT TERM
folder=\${claim%/*}
sync "$folder" || sync
"$@"
printf '%s\\n' "$?" >"$folder/exit.draft"
sync "$folder/exit.draft" || sync
mv "$folder/exit.draft" "$folder/exit"
sync "$folder" || sync
`;

const SCRIPTS = { launch: LAUNCH, run: RUN };
const PATIENCE_MS = 5_000;

/** Which process holds a claim, as that process wrote it before it became the command. */
export interface Claim {
  readonly pid: number;
  readonly ticks: number;
  readonly boot: string;
  /** The folder that it was started in, and its inode then. */
  readonly folder: string;
  readonly inode: number;
}

/** The process of a claim; `void` when nobody may take it any more; `undefined` when nobody has yet. */
export async function readClaim(path: string): Promise<Claim | "void" | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  const [first, ...folder] = text.split("\n");
  const [pid, ticks, boot, inode] = (first ?? "").split(" ");
  if (boot === undefined) return "void";
  return { pid: Number(pid), ticks: Number(ticks), boot, inode: Number(inode), folder: folder.slice(0, -1).join("\n") };
}

/** Takes an open claim for nobody, so that a launcher that comes late ends without starting anything. */
export async function voidClaim(path: string): Promise<void> {
  const draft = `${path}.void.${process.pid}`;
  await writeFile(draft, "void\n");
  try {
    await link(draft, path);
  } catch (cause) {
    if (!existsSync(path)) throw cause;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Whether the very process that took the claim still lives; a reused pid is another process. */
export function isAlive(claim: Claim): boolean {
  return claim.boot === bootId() && readProcess(claim.pid)?.ticks === claim.ticks;
}

/**
 * Starts a command in a session of its own, with nothing of this process's environment, and answers once the claim is taken.
 * `node` as the first word is the Node that runs this, so that a service does not depend on what else the machine has.
 */
export async function launch(
  kind: keyof typeof SCRIPTS,
  options: {
    readonly claim: string;
    readonly command: readonly string[];
    readonly folder: string;
    readonly output: string;
    readonly environment: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const [program, ...words] = options.command;
  if (program === undefined) throw new Error("the command has no words, so there is nothing to run: give the component a command");
  const output = await open(options.output, "a", 0o600);
  try {
    const child = spawn(
      "/bin/sh",
      ["-c", SCRIPTS[kind], "tidegate", options.claim, program === "node" ? process.execPath : program, ...words],
      { cwd: options.folder, env: options.environment, detached: true, stdio: ["ignore", output.fd, output.fd] },
    );
    let ended: string | undefined;
    child.once("error", (error) => (ended = error.message));
    child.once("exit", (code, signal) => (ended = `the launcher ended with ${code ?? signal}`));
    child.unref();
    const until = performance.now() + PATIENCE_MS;
    while (!existsSync(options.claim)) {
      if (ended !== undefined) throw new Error(`${program} could not be started in ${options.folder}: ${ended}`);
      if (performance.now() > until)
        throw new Error(`${program} was not started within ${PATIENCE_MS / 1000} s in ${dirname(options.claim)}`);
      await after(3);
    }
  } finally {
    await output.close();
  }
}
