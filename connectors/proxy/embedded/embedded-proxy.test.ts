import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { until } from "../contract-tools.ts";
import { proxyContract } from "../proxy.contract.ts";
import { embeddedProxy, embeddedProxyProcess, stopEmbeddedProxy } from "./embedded-proxy.ts";
import { placeOf } from "./place.ts";

async function killHard(directory: string): Promise<void> {
  const pid = await embeddedProxyProcess(directory);
  if (pid === undefined) return;
  process.kill(pid, "SIGKILL");
  await until("the proxy is gone", async () => (await embeddedProxyProcess(directory)) === undefined);
}

proxyContract("the embedded proxy", async () => {
  const directory = await mkdtemp(join(tmpdir(), "proxy-"));
  return {
    proxy: await embeddedProxy({ directory }),
    kill: () => killHard(directory),
    processId: () => embeddedProxyProcess(directory),
    [Symbol.asyncDispose]: async () => {
      await killHard(directory);
      await rm(directory, { recursive: true });
    },
  };
});

describe("the process of the embedded proxy", { timeout: 30_000 }, () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "proxy-"));
  });
  afterEach(async () => {
    await killHard(directory);
    await rm(directory, { recursive: true });
  });

  it("is one, however many nodes start it at once, also when the last one was killed", async () => {
    for (let round = 1; round <= 3; round += 1) {
      const proxies = await Promise.all(Array.from({ length: 4 }, () => embeddedProxy({ directory })));
      await proxies[0]?.open(`production/round-${round}`, { port: 0, slowerThanMs: 100 });
      for (const proxy of proxies) expect((await proxy.read(`production/round-${round}`))?.route).toBe(`production/round-${round}`);
      expect((await readdir(directory)).filter((name) => name.startsWith("proxy-lock"))).toEqual([`proxy-lock.${round}`]);
      await killHard(directory);
    }
  });

  it("is reached by its owner alone, also when the directory's name is too long for a socket", async () => {
    const long = join(directory, "a-very-long-name-of-a-directory".repeat(4));
    const { socket } = await placeOf(long);
    await embeddedProxy({ directory: long });
    try {
      expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(100);
      expect((await stat(socket)).mode & 0o777).toBe(0o600);
    } finally {
      await killHard(long);
      await rm(socket);
    }
  });

  it("is started again by the next call after it died", async () => {
    const proxy = await embeddedProxy({ directory });
    const { port } = await proxy.open("production/shop", { port: 0, slowerThanMs: 100 });
    await killHard(directory);
    expect((await proxy.read("production/shop"))?.port).toBe(port);
  });

  it("ends when it is asked to, and asking twice does no harm", async () => {
    await embeddedProxy({ directory });
    await stopEmbeddedProxy(directory);
    expect(await embeddedProxyProcess(directory)).toBeUndefined();
    await stopEmbeddedProxy(directory);
  });

  it("does not start on a state that it cannot read, and says which file stands in the way", async () => {
    await writeFile(join(directory, "proxy-state.json"), "{");
    await expect(embeddedProxy({ directory })).rejects.toThrow(/proxy-state\.json cannot be read/);
  });
});
