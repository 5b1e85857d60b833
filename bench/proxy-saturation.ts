import { mkdtemp, rm } from "node:fs/promises";
import http from "node:http";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { embeddedProxy, embeddedProxyProcess, stopEmbeddedProxy } from "../connectors/proxy/embedded/embedded-proxy.ts";
import { startHaproxy } from "./haproxy-peer.ts";
import { end, processorSeconds, startBackend } from "./proxy-processes.ts";

/** As many small answers as go through: 40 keep-alive connections, each asking again as soon as it is answered, all with the cookie that they were given. */
const CONNECTIONS = 40;
const WARM_MS = 2500;
const MEASURED_MS = 4000;

async function saturate(port: number): Promise<{ readonly answered: () => number; readonly stop: () => Promise<void> }> {
  const agent = new http.Agent({ keepAlive: true });
  let answered = 0;
  let stopping = false;
  const cookies = new Map<number, string>();
  const one = (user: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const cookie = cookies.get(user);
      const request = http.get({ host: "127.0.0.1", port, path: "/", agent, headers: cookie === undefined ? {} : { cookie } }, (answer) => {
        const given = answer.headers["set-cookie"]?.[0]?.split(";", 1)[0];
        if (given !== undefined) cookies.set(user, given);
        answer.resume();
        answer.once("end", resolve);
      });
      request.once("error", reject);
    });
  const loops = Array.from({ length: CONNECTIONS }, async (_, loop) => {
    for (let turn = 0; !stopping; turn += 1) {
      await one(loop * 1000 + (turn % 50));
      answered += 1;
    }
  });
  return {
    answered: () => answered,
    stop: async () => {
      stopping = true;
      await Promise.all(loops);
      agent.destroy();
    },
  };
}

async function measure(name: string, port: number, pid: number): Promise<void> {
  const load = await saturate(port);
  await pause(WARM_MS);
  const [usedBefore, answeredBefore, began] = [processorSeconds(pid), load.answered(), performance.now()];
  await pause(MEASURED_MS);
  const requests = load.answered() - answeredBefore;
  const used = processorSeconds(pid) - usedBefore;
  const seconds = (performance.now() - began) / 1000;
  await load.stop();
  process.stdout.write(
    `${name}: ${Math.round(requests / seconds)} requests/s here; ${((used * 1000) / requests).toFixed(3)} ms of its processor time each = ${Math.round(requests / used)} requests/s on one core\n`,
  );
}

process.stdout.write(
  `machine: ${cpus().length} x ${cpus()[0]?.model ?? "?"}, load ${loadavg()[0]?.toFixed(2) ?? "?"}, node ${process.version}\n`,
);
const directory = await mkdtemp(join(tmpdir(), "bench-proxy-"));
const backend = await startBackend("shop");
const proxy = await embeddedProxy({ directory });
try {
  const { port } = await proxy.open("production/shop", { port: 0, slowerThanMs: 500 });
  await proxy.balance({ environment: "production", token: 1 }, "production/shop", [
    { instance: "shop", address: `127.0.0.1:${backend.port}`, weight: 1 },
  ]);
  const pid = (await embeddedProxyProcess(directory)) ?? 0;
  const haproxy = process.argv.includes("haproxy") ? await startHaproxy() : undefined;
  await haproxy?.give([{ instance: "shop", port: backend.port }]);
  for (let round = 0; round < 2; round += 1) {
    await measure("the instance itself", backend.port, backend.child.pid ?? 0);
    await measure("tidegate embedded", port, pid);
    if (haproxy !== undefined) await measure("haproxy", haproxy.port, haproxy.processes[0] ?? 0);
  }
  await haproxy?.stop();
} finally {
  await stopEmbeddedProxy(directory);
  await rm(directory, { recursive: true });
  await end(backend.child);
}
