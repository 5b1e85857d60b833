import type { ChildProcess } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { LoadOptions } from "../cli/demo/load.ts";
import type { LoadSummary } from "../cli/demo/load-figures.ts";
import { embeddedProxy, embeddedProxyProcess, stopEmbeddedProxy } from "../connectors/proxy/embedded/embedded-proxy.ts";
import { startHaproxy } from "./haproxy-peer.ts";
import { end, processorSeconds, startBackend, startLoad, type Switchable } from "./proxy-processes.ts";

/** Constant load while blue and green change places: how many requests fail, and what the proxy costs over going to the instance directly. */
const { values } = parseArgs({
  options: {
    rate: { type: "string", default: "2000" },
    switches: { type: "string", default: "20" },
    seconds: { type: "string", default: "40" },
    peer: { type: "string" },
  },
});
const rate = Number(values.rate);
const switches = Number(values.switches);
const seconds = Number(values.seconds);
const route = "production/shop";

async function startEmbedded(): Promise<Switchable> {
  const directory = await mkdtemp(join(tmpdir(), "bench-proxy-"));
  const proxy = await embeddedProxy({ directory });
  const { port } = await proxy.open(route, { port: 0, slowerThanMs: 500 });
  const pid = await embeddedProxyProcess(directory);
  return {
    name: "tidegate embedded",
    port,
    processes: pid === undefined ? [] : [pid],
    give: async (instances) => {
      const before = (await proxy.read(route))?.backends ?? [];
      await proxy.balance(
        { environment: "production", token: 1 },
        route,
        instances.map(({ instance, port: at }) => ({ instance, address: `127.0.0.1:${at}`, weight: 100 })),
      );
      for (const { instance } of before)
        if (!instances.some((stays) => stays.instance === instance)) await proxy.drained(route, instance, 30);
    },
    stop: async () => {
      await stopEmbeddedProxy(directory);
      await rm(directory, { recursive: true });
    },
  };
}

function loadOn(port: number, requestsPerSecond = rate): LoadOptions {
  const at = `http://127.0.0.1:${port}`;
  return {
    targets: [
      { url: `${at}/`, weight: 8 },
      { url: `${at}/echo`, body: "x".repeat(500), weight: 2 },
    ],
    requestsPerSecond,
    concurrentUsers: 200,
    newConnections: 0.02,
  };
}

/** Programs are slow in their first seconds; users meet them later. */
async function warmUp(port: number): Promise<void> {
  const load = startLoad(loadOn(port, rate / 4));
  await pause(3000);
  await load.stop();
}

async function direct(): Promise<LoadSummary> {
  const backend = await startBackend("direct");
  await warmUp(backend.port);
  const load = startLoad(loadOn(backend.port));
  await pause((seconds / 4) * 1000);
  const summary = await load.stop();
  await end(backend.child);
  return summary;
}

/** Each switch starts a new instance, gives it all users, drains the old one and ends it. */
async function switching(through: Switchable): Promise<LoadSummary & { readonly processorMsPerRequest: number }> {
  let current: { readonly port: number; readonly child: ChildProcess } = await startBackend("instance-0");
  await through.give([{ instance: "instance-0", port: current.port }]);
  await warmUp(through.port);
  const used = (): number => through.processes.reduce((sum, pid) => sum + processorSeconds(pid), 0);
  const usedBefore = used();
  const load = startLoad(loadOn(through.port));
  const began = performance.now();
  for (let turn = 1; turn <= switches; turn += 1) {
    const next = await startBackend(`instance-${turn}`);
    await pause(Math.max(0, began + (turn / (switches + 1)) * seconds * 1000 - performance.now()));
    await through.give([{ instance: `instance-${turn}`, port: next.port }]);
    await end(current.child);
    current = next;
  }
  await pause(Math.max(0, began + seconds * 1000 - performance.now()));
  const summary = await load.stop();
  const usedSeconds = used() - usedBefore;
  await end(current.child);
  return { ...summary, processorMsPerRequest: Number(((usedSeconds * 1000) / summary.requests).toFixed(4)) };
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
say(`machine: ${cpus().length} x ${cpus()[0]?.model ?? "?"}, load ${loadavg()[0]?.toFixed(2) ?? "?"}, node ${process.version}`);
say(`load: ${rate} requests/s, 20 % POST, 2 % on new connections; ${switches} switches in ${seconds} s`);
const through = [await startEmbedded(), ...(values.peer === "haproxy" ? [await startHaproxy()] : [])];
try {
  for (const each of through) {
    const floor = await direct();
    const result = await switching(each);
    const floorAfter = await direct();
    const p50 = (floor.p50Ms + floorAfter.p50Ms) / 2;
    const p99 = (floor.p99Ms + floorAfter.p99Ms) / 2;
    say(`\n${each.name}`);
    say(
      `  requests ${result.requests} (${result.requestsPerSecond}/s)  failed ${result.failed} ${JSON.stringify(result.failures)}  users ${result.users}, of them with a failure ${result.unluckyUsers}`,
    );
    say(`  p50 ${result.p50Ms} ms  p99 ${result.p99Ms} ms  max ${result.maxMs} ms`);
    say(`  direct, before and after: p50 ${p50.toFixed(3)} ms  p99 ${p99.toFixed(3)} ms  failed ${floor.failed + floorAfter.failed}`);
    say(`  ratio to direct: p50 ${(result.p50Ms / p50).toFixed(2)}  p99 ${(result.p99Ms / p99).toFixed(2)}`);
    say(
      `  processor time of the proxy: ${result.processorMsPerRequest} ms per request = ${Math.round(1000 / result.processorMsPerRequest)} requests/s on one core`,
    );
  }
} finally {
  for (const each of through) await each.stop();
}
