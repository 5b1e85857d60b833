import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

/** A folder that is gone at the end of the block that uses it. */
export async function temporaryFolder(name: string): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), `tidegate-${name}-`));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

export interface Running extends AsyncDisposable {
  readonly url: string;
  readonly processId: number;
  /** Milliseconds from the start of the process to its first answer of 200 at the health path. */
  readonly startMs: number;
  /** Asks it to end, and tells with which exit code and after how many milliseconds it did. */
  terminate(): Promise<{ readonly exitCode: number | null; readonly milliseconds: number }>;
  readonly log: () => string;
}

/** Starts words as a process that listens on a free port, and waits until it is healthy. */
export async function start(
  words: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>>,
  health = "/health",
): Promise<Running> {
  const port = await freePort();
  const [command = "", ...rest] = words;
  const begun = performance.now();
  const child = spawn(command === "node" ? process.execPath : command, rest, {
    cwd: folder,
    env: { PATH: process.env["PATH"], ...environment, PORT: String(port) },
  });
  let log = "";
  child.stdout.on("data", (chunk: Buffer) => (log += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => {
    child.on("exit", resolve);
    child.on("error", (error) => {
      log += String(error);
      resolve(null);
    });
  });
  const url = `http://127.0.0.1:${port}`;

  async function terminate(): Promise<{ exitCode: number | null; milliseconds: number }> {
    const asked = performance.now();
    child.kill("SIGTERM");
    const exitCode = await exited;
    return { exitCode, milliseconds: performance.now() - asked };
  }

  const running: Running = {
    url,
    processId: child.pid ?? 0,
    get startMs() {
      return startMs;
    },
    terminate,
    log: () => log,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await exited;
    },
  };
  let startMs = 0;
  try {
    await until(async () => {
      if (child.exitCode !== null) throw new Error(`${words.join(" ")} ended with ${child.exitCode}: ${log}`);
      return (await call(url, "GET", health).catch(() => undefined))?.status === 200;
    }, 30_000);
    startMs = performance.now() - begun;
    return running;
  } catch (error) {
    await running[Symbol.asyncDispose]();
    throw new Error(`not healthy: ${log}`, { cause: error });
  }
}

export async function until(condition: () => Promise<boolean>, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`still not so after ${withinMs} ms`);
    await pause(10);
  }
}

/** Runs words to their end. */
export async function run(words: readonly string[], folder: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const [command = "", ...rest] = words;
  const { stdout } = await promisify(execFile)(command === "node" ? process.execPath : command, rest, {
    cwd: folder,
    env: { PATH: process.env["PATH"], ...environment },
  });
  return stdout;
}

export interface Heard {
  readonly status: number;
  readonly body: string;
  readonly milliseconds: number;
}

/** Sends one request; a value goes as JSON. Rejects when there is no answer. */
export function call(base: string, method: string, path: string, value?: unknown, agent?: Agent): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const body = value === undefined ? undefined : JSON.stringify(value);
    const headers = body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const sent = request(new URL(path, base), { method, headers, ...(agent === undefined ? {} : { agent }) }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("error", reject);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text, milliseconds: performance.now() - begun }));
    });
    sent.on("error", reject);
    sent.end(body);
  });
}
