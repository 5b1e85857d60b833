import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import http, { type IncomingHttpHeaders } from "node:http";
import net from "node:net";
import { createInterface } from "node:readline";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { Backend } from "./proxy.ts";

const SELF = fileURLToPath(import.meta.url);
const BACKEND = SELF.replace(/contract-tools\.(ts|js)$/, `contract-backend${extname(SELF)}`);

/** A running instance of the contract suite; leaving its scope kills it. */
export class TestBackend implements AsyncDisposable {
  readonly instance: string;
  readonly port: number;
  readonly #child: ChildProcess;

  private constructor(instance: string, port: number, child: ChildProcess) {
    this.instance = instance;
    this.port = port;
    this.#child = child;
  }

  static async start(instance: string, port = 0): Promise<TestBackend> {
    const child = spawn(process.execPath, [BACKEND, instance, String(port)], { stdio: ["ignore", "pipe", "inherit"] });
    if (child.stdout === null) throw new Error("the instance has no output");
    for await (const line of createInterface({ input: child.stdout })) return new TestBackend(instance, Number(line), child);
    throw new Error(`${instance} ended before it listened`);
  }

  weighing(weight: number): Backend {
    return { instance: this.instance, address: `127.0.0.1:${this.port}`, weight };
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Sends the signal and resolves when the process is gone. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (!this.alive) return;
    const exit = once(this.#child, "exit");
    this.#child.kill(signal);
    await exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("SIGKILL");
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One request on a connection of its own, unless `agent` says otherwise. */
export function ask(
  port: number,
  path: string,
  options: {
    readonly method?: string;
    readonly headers?: Record<string, string>;
    readonly body?: string;
    readonly agent?: http.Agent;
  } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { method = "GET", headers = {}, body, agent } = options;
    const request = http.request({ host: "127.0.0.1", port, path, method, headers, agent: agent ?? false }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.once("error", reject);
      answer.once("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    request.once("error", reject);
    request.end(body);
  });
}

/** People who keep the cookie that they are given, by a name of the suite's choice. */
export class Visitors {
  readonly #cookies = new Map<string, string>();

  async ask(user: string, port: number, path = "/", agent?: http.Agent): Promise<Answer> {
    const cookie = this.#cookies.get(user);
    const answer = await ask(port, path, { ...(cookie !== undefined && { headers: { cookie } }), ...(agent !== undefined && { agent }) });
    const given = cookieOf(answer);
    if (given !== undefined) this.#cookies.set(user, given);
    return answer;
  }
}

/** The cookie that an answer gives, as it is sent back; `undefined` when it gives none. */
export function cookieOf(answer: Pick<Answer, "headers">): string | undefined {
  return answer.headers["set-cookie"]?.[0]?.split(";", 1)[0];
}

/** Sends bytes as they are and returns all that came back until the other side closed or fell silent for a second. */
export async function sayRaw(port: number, text: string): Promise<string> {
  const socket = net.connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.setTimeout(1000, () => socket.destroy());
  socket.write(text);
  let answer = "";
  socket.on("data", (chunk: Buffer) => (answer += chunk.toString("latin1")));
  socket.on("error", () => undefined);
  await once(socket, "close");
  return answer;
}

/** Resolves once `condition` holds; fails with `what` after the deadline. */
export async function until(what: string, condition: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Most memory that the process has had in RAM, in bytes; 0 where the system does not tell. */
export async function memoryPeak(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid ?? 0}/status`, "utf8").catch(() => "");
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1024;
}

/** Requests that two readers could understand differently: what is wrong with them, and how they go on after the first two lines. */
export const AMBIGUOUS: readonly (readonly [string, string])[] = [
  ["two lengths", "Content-Length: 3\r\nContent-Length: 30\r\n\r\nabc"],
  ["a length and a transfer coding", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n"],
  ["a transfer coding that is not chunked last", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"],
  ["a space before the colon", "Content-Length : 3\r\n\r\nabc"],
  ["a length that is no number", "Content-Length: +3\r\n\r\nabc"],
  ["a chunk length that is no number", "Transfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n0\r\n\r\n"],
  ["two hosts", "Host: other.example\r\n\r\n"],
  ["a folded header", "X-One: a\r\n b\r\nContent-Length: 0\r\n\r\n"],
];
