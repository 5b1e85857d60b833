import { spawn } from "node:child_process";
import { open, readFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { BackendCounts, Proxy, Route, SecondOfTraffic } from "../proxy.ts";
import { callProxy, ProxyUnreachable } from "./control-client.ts";
import type { CallBody, CallName } from "./control.ts";
import { placeOf, type Place } from "./place.ts";

export interface EmbeddedProxyOptions {
  /** Where the proxy keeps its state, log and socket; one proxy serves one directory. */
  readonly directory: string;
  /** The Node that runs the proxy; this process's own when absent. */
  readonly node?: string;
  /** Address on which routes listen; 127.0.0.1 when absent. A route keeps the one it was opened with. */
  readonly listenOn?: string;
  /** How long a backend may take to begin an answer; 30 s when absent. */
  readonly answerWithinSeconds?: number;
}

const CALL_WITHIN_MS = 15_000;
const START_WITHIN_MS = 15_000;
const SELF = fileURLToPath(import.meta.url);

/**
 * The proxy that comes with Tidegate: a process of its own, which outlives this one. Connects to the one that runs for the directory
 * or starts it; several nodes that do so at once get the same. Nothing watches the process: when it has died, the next call of any
 * node starts it again with the routes, ports, weights, pins and fences that it had; its counts and traffic begin anew.
 */
export async function embeddedProxy(options: EmbeddedProxyOptions): Promise<Proxy> {
  const place = await placeOf(options.directory);
  const node = options.node ?? process.execPath;
  await ensureRunning(place, node);

  // Every call finds its own effect when it is repeated, so a call that met a dead proxy is made again to the new one.
  const call = async <N extends CallName>(name: N, body: CallBody<N>, withinMs = CALL_WITHIN_MS): Promise<unknown> => {
    try {
      return await callProxy(place.socket, name, body, withinMs);
    } catch (error) {
      if (!(error instanceof ProxyUnreachable)) throw error;
      await ensureRunning(place, node);
      return callProxy(place.socket, name, body, withinMs);
    }
  };

  return {
    open: async (route, { port, slowerThanMs }) => {
      const settings = {
        listenOn: options.listenOn ?? "127.0.0.1",
        slowerThanMs,
        answerWithinMs: (options.answerWithinSeconds ?? 30) * 1000,
      };
      return (await call("open", { route, port, settings })) as Route;
    },
    balance: async (fence, route, backends) =>
      (await call("balance", {
        fence: { ...fence },
        route,
        backends: backends.map(({ instance, address, weight }) => ({ instance, address, weight })),
      })) as Route,
    read: async (route) => (await call("read", { route })) as Route | undefined,
    counts: async (route) => (await call("counts", { route })) as BackendCounts[],
    traffic: async (route, since) => (await call("traffic", { route, since })) as SecondOfTraffic[],
    drained: async (route, instance, withinSeconds) =>
      (await call("drained", { route, instance, withinSeconds }, withinSeconds * 1000 + CALL_WITHIN_MS)) as { active: number },
  };
}

/** The process id of the proxy that serves `directory`; `undefined` when none does. */
export async function embeddedProxyProcess(directory: string): Promise<number | undefined> {
  return hello(await placeOf(directory));
}

/** Asks the proxy of `directory` to finish its requests and end; resolves when its process has ended, also when there was none. */
export async function stopEmbeddedProxy(directory: string): Promise<void> {
  const place = await placeOf(directory);
  const pid = await hello(place);
  if (pid === undefined) return;
  await callProxy(place.socket, "shutdown", {}, CALL_WITHIN_MS);
  const deadline = performance.now() + START_WITHIN_MS;
  while (isRunning(pid)) {
    if (performance.now() > deadline) throw new Error(`the proxy (process ${pid}) was asked to end and still runs; look into ${place.log}`);
    await pause(20);
  }
}

async function hello(place: Place): Promise<number | undefined> {
  try {
    return ((await callProxy(place.socket, "hello", {}, CALL_WITHIN_MS)) as { pid: number }).pid;
  } catch (error) {
    if (error instanceof ProxyUnreachable) return undefined;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function ensureRunning(place: Place, node: string): Promise<void> {
  if ((await hello(place)) !== undefined) return;
  const child = await startProcess(place, node);
  // Of several that start at once one stays. Ours has to have become it or to have ended, lest it take over from a proxy that is stopped later.
  const deadline = performance.now() + START_WITHIN_MS;
  for (;;) {
    const serving = await hello(place);
    if (serving !== undefined && (serving === child.pid() || child.ended() !== undefined)) return;
    const ended = serving === undefined ? child.ended() : undefined;
    if ((ended !== undefined && ended !== "code 0") || performance.now() > deadline) {
      const lines = (await readFile(place.log, "utf8")).trimEnd().split("\n").slice(-5).join("\n");
      throw new ProxyUnreachable(
        `the proxy for ${place.directory} does not start: ${ended === undefined ? "no answer in time" : `it ended with ${ended}`}. No route can be read or changed until it does; see ${place.log}:\n${lines}`,
      );
    }
    await pause(20);
  }
}

interface ProxyProcess {
  readonly pid: () => number | undefined;
  /** How the process ended; `undefined` while it runs. */
  readonly ended: () => string | undefined;
}

async function startProcess(place: Place, node: string): Promise<ProxyProcess> {
  const log = await open(place.log, "a", 0o600);
  try {
    // The proxy faces the users and gets no secret of this process: only what Node itself needs from the environment.
    const environment = Object.fromEntries(
      ["PATH", "TMPDIR", "TZ"].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
    );
    const words = ["--disable-warning=ExperimentalWarning", join(dirname(SELF), `main${extname(SELF)}`), "--directory", place.directory];
    const child = spawn(node, words, { cwd: place.directory, detached: true, env: environment, stdio: ["ignore", "ignore", log.fd] });
    let ended: string | undefined;
    child.once("error", (error) => (ended = error.message));
    child.once("exit", (code, signal) => (ended = signal ?? `code ${code ?? "none"}`));
    child.unref();
    return { pid: () => child.pid, ended: () => ended };
  } finally {
    await log.close();
  }
}
