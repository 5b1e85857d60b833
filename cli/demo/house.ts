import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { makeToken } from "../../api/endpoints.ts";
import { call } from "../client.ts";
import { addressIn } from "../run-server.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const SERVER = join(ROOT, "server", "main.ts");
const LAST_WORDS = 2000;

/** The folders of one demonstration, all below a new folder for temporary things. */
export interface House {
  readonly folder: string;
  readonly repository: string;
  readonly state: string;
  readonly log: string;
}

export async function makeHouse(): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-demo-"));
  // The database runs as a user without privileges and has to get through.
  await chmod(folder, 0o711);
  return { folder, repository: join(folder, "organisation"), state: join(folder, "state"), log: join(folder, "server.log") };
}

/** Runs one of an example's own scripts to its end; returns what it printed. */
export async function runScript(script: string, words: readonly string[]): Promise<readonly string[]> {
  const child = spawn(process.execPath, [join(ROOT, "examples", script), ...words], { stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  const complaints: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  createInterface({ input: child.stderr }).on("line", (line) => complaints.push(line));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`examples/${script} ended with ${String(code)}: ${complaints.join("\n")}`);
  return lines;
}

export interface RunningServer {
  readonly url: string;
  readonly seconds: number;
  readonly child: ChildProcess;
}

/** Starts the server on a free port; it outlives this process. */
export async function startServer(house: House): Promise<RunningServer> {
  const began = performance.now();
  await using log = await open(house.log, "a");
  const env = {
    ...process.env,
    TIDEGATE_ESTATE: house.repository,
    TIDEGATE_STATE: house.state,
    TIDEGATE_PORT: process.env["TIDEGATE_PORT"] ?? "0",
  };
  const child = spawn(process.execPath, [SERVER], { env, stdio: ["ignore", "pipe", log.fd], detached: true });
  const { stdout } = child;
  if (stdout === null) throw new Error("the server was started without a pipe to hear it by");
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: stdout }).on("line", (line) => {
      const address = addressIn(line);
      if (address !== undefined) resolve(address);
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      readFile(house.log, "utf8").then(
        (text) =>
          reject(new Error(`the server ended with ${String(code ?? signal)} before it was ready. It said:\n${text.slice(-LAST_WORDS)}`)),
        reject,
      );
    });
  });
  stdout.destroy();
  child.unref();
  return { url, seconds: (performance.now() - began) / 1000, child };
}

/** A token for each of the people, made by the administrator of the first start. */
export async function makeTokens(house: House, url: string, people: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const administrator = (await readFile(join(house.state, "administrator-token"), "utf8")).trim();
  const tokens = new Map<string, string>();
  for (const person of people) {
    const asked = await call({ server: url, token: administrator }, makeToken, { body: { person, name: "demonstration" } });
    if (!asked.ok) throw new Error(`no token for ${person}: ${asked.refusal.saw}`);
    tokens.set(person, asked.answer.token);
  }
  return tokens;
}

/** Ends everything that the demonstration started on this machine and removes what it wrote; answers what is left, if anything is. */
export async function leaveNothing(house: House): Promise<string | undefined> {
  const child = spawn(process.execPath, [SERVER, "down"], {
    env: { ...process.env, TIDEGATE_STATE: house.state },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const lines: string[] = [];
  createInterface({ input: child.stderr }).on("line", (line) => lines.push(line));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) return `${lines.join("\n")}\nWhat is left of it stands in ${house.folder}.`;
  await rm(house.folder, { recursive: true, force: true });
  return undefined;
}
