import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { makeToken } from "../../api/endpoints.ts";
import type { AnswerOf } from "../../api/endpoint.ts";
import { call, type Door, type InputOf } from "../../cli/client.ts";
import type { Estate } from "./estate.ts";

const LAUNCHER = join(import.meta.dirname, "..", "..", "tidegate");

/** A server that was started as people start it: `./tidegate up`. */
export interface Server {
  readonly url: string;
  /** SIGKILL to the server and to the command that started it: nothing is said, nothing is finished. */
  kill(): Promise<void>;
  /** Whether it still runs. */
  running(): boolean;
  readonly said: () => string;
}

export async function up(estate: Estate, env: Readonly<Record<string, string>> = {}): Promise<Server> {
  const words = ["up", "--estate", estate.repository, "--state", estate.state, "--port", "0"];
  const child = spawn(LAUNCHER, words, {
    env: { ...process.env, TIDEGATE_LEASE_SECONDS: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let said = "";
  const exited = once(child, "exit");
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    void exited.then(() => reject(new Error(`the server ended before it was ready: ${said}`)));
  });
  return {
    url,
    running: () => child.exitCode === null && child.signalCode === null,
    said: () => said,
    kill: async () => {
      endGroup(child);
      await exited;
    },
  };
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Ends everything that the estate's state folder runs on this machine. */
export async function down(estate: Estate): Promise<void> {
  const child = spawn(LAUNCHER, ["down", "--state", estate.state], { stdio: "ignore" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`tidegate down ended with ${String(code)}`);
}

/** The administrator's door, and one for a person. */
export async function doorOf(estate: Estate, url: string, person: string): Promise<Door> {
  const administrator = { server: url, token: (await readFile(join(estate.state, "administrator-token"), "utf8")).trim() };
  const { token } = await asked(administrator, makeToken, { body: { person, name: "story" } });
  return { server: url, token };
}

/** Asks, and takes a refusal for a failure of the story. */
export async function asked<E extends { readonly method: "GET" | "POST"; readonly path: string }>(
  door: Door,
  endpoint: E,
  input: InputOf<E>,
): Promise<AnswerOf<E>> {
  const answer = await call(door, endpoint, input);
  if (!answer.ok) throw new Error(`${endpoint.method} ${endpoint.path} was refused: ${JSON.stringify(answer.refusal)}`);
  return answer.answer;
}
