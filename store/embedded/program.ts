import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Account } from "./account.ts";

/** The environment of PostgreSQL's programs: nothing of ours reaches them, messages are English, clocks are UTC. */
export const PLAIN_ENVIRONMENT = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" } as const;

/** The uid and gid to spawn with; nothing when we already are that user, because only root may change. */
export function spawnedAs(account: Account): { uid?: number; gid?: number } {
  return process.getuid?.() === account.uid ? {} : { uid: account.uid, gid: account.gid };
}

export type ProgramEnd = { readonly ok: true; readonly output: string } | { readonly ok: false; readonly output: string };

/** Runs a program to its end as `account`; `output` is everything it printed. */
export async function runProgram(program: string, words: readonly string[], account: Account): Promise<ProgramEnd> {
  try {
    const { stdout, stderr } = await promisify(execFile)(program, [...words], { cwd: "/", env: PLAIN_ENVIRONMENT, ...spawnedAs(account) });
    return { ok: true, output: stdout + stderr };
  } catch (error) {
    const printed = error as { stdout?: string; stderr?: string; message: string };
    return { ok: false, output: `${printed.stdout ?? ""}${printed.stderr ?? ""}` || printed.message };
  }
}

/** Whether the program ended well. */
export async function succeeds(program: string, words: readonly string[], account: Account): Promise<boolean> {
  return (await runProgram(program, words, account)).ok;
}
