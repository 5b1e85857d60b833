import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, readFile, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hostContract } from "../host.contract.ts";
import type { ContractPlace } from "../host.contract.place.ts";
import { contractPlace, eventually, isAlive } from "../host.contract.place.ts";
import { OutcomeUnknown } from "../host.ts";
import { localHost } from "./local-host.ts";
import { freePort } from "./port.ts";
import { bootId, readProcess } from "./process-table.ts";

const MODULE = new URL("./local-host.ts", import.meta.url).href;

hostContract(MODULE, "localHost");

describe("this machine as a host", () => {
  let place: ContractPlace;
  beforeEach(async () => {
    place = await contractPlace(MODULE, "localHost");
    await place.host.deliver(place.fence, place.digest, place.archive);
  });
  afterEach(() => place[Symbol.asyncDispose]());
  const healthy = (instance: string): Promise<void> =>
    eventually(`${instance} is healthy`, async () => (await place.host.observe(instance)).healthy);

  describe("when a neighbour holds the port", () => {
    const neighbour = createServer((_, response) => response.end("mine"));
    let port: number;
    beforeEach(async () => {
      await new Promise<void>((listening) => void neighbour.listen(0, "127.0.0.1", listening));
      port = (neighbour.address() as AddressInfo).port;
    });
    afterEach(async () => {
      neighbour.closeAllConnections();
      neighbour.close();
      await once(neighbour, "close");
    });

    test("an instance that died of it is started on another", async () => {
      const ports = [port, port, await freePort()];
      const host = localHost({ directory: place.directory, choosePort: () => Promise.resolve(ports.shift() ?? port) });
      const seen = await host.start(place.fence, place.spec());
      expect(seen).toMatchObject({ state: "running", digest: place.digest });
      expect(seen.address).not.toBe(`127.0.0.1:${port}`);
      expect(await place.alive()).toHaveLength(1);
    });

    test("an instance that always dies of it is absent after a few ports, and says why", async () => {
      const host = localHost({ directory: place.directory, choosePort: () => Promise.resolve(port) });
      expect(await host.start(place.fence, place.spec())).toMatchObject({ state: "absent", healthy: false });
      expect((await host.log("petshop-1", 200)).filter((line) => line.startsWith("Error: listen EADDRINUSE"))).toHaveLength(5);
    });

    test("the neighbour's good health is not the instance's", async () => {
      const host = localHost({ directory: place.directory, choosePort: () => Promise.resolve(port) });
      const seen = await host.start(place.fence, place.spec({ command: ["sleep", "60"] }));
      expect(seen).toMatchObject({ state: "running", healthy: false, address: null });
      expect(seen.detail).toContain("held by a process that is not of this instance");
    });
  });

  test("no digest is named once the files on the host are others, and delivery heals that", async () => {
    await place.host.start(place.fence, place.spec());
    await healthy("petshop-1");
    const folder = join(place.directory, "artifacts", place.digest.slice("sha256:".length));
    await writeFile(join(folder, "lib", "part-3.txt"), "y".repeat(20_000));
    await eventually("the digest is not vouched for", async () => (await place.host.observe("petshop-1")).digest === null);
    expect((await place.host.observe("petshop-1")).detail).toContain("altered");
    await expect(place.host.start(place.fence, place.spec({ instance: "petshop-2" }))).rejects.toThrow(/altered/);
    await place.host.deliver(place.fence, place.digest, place.archive);
    expect(await place.host.start(place.fence, place.spec({ instance: "petshop-2" }))).toMatchObject({ digest: place.digest });
    expect((await place.host.observe("petshop-1")).digest).toBeNull();
  });

  test("a pid that another process has now is not the instance, and that process is left alone", async () => {
    await place.host.start(place.fence, place.spec());
    await healthy("petshop-1");
    for (const pid of await place.alive()) process.kill(pid, "SIGKILL");
    const stranger = spawn("sleep", ["60"], { detached: true, stdio: "ignore" });
    const pid = stranger.pid ?? 0;
    await eventually("the stranger runs", () => readProcess(pid) !== undefined);
    const claim = join(place.directory, "instances", "petshop-1", "pid.1");
    const [first, folder] = (await readFile(claim, "utf8")).split("\n");
    const [, ticks, , inode] = (first ?? "").split(" ");
    try {
      await writeFile(claim, `${pid} ${ticks} ${bootId()} ${inode}\n${folder}\n`);
      expect(await place.host.observe("petshop-1")).toMatchObject({ state: "absent" });
      await writeFile(claim, `${pid} ${readProcess(pid)?.ticks} another-boot ${inode}\n${folder}\n`);
      expect(await place.host.observe("petshop-1")).toMatchObject({ state: "absent" });
      expect(await place.host.stop(place.fence, "petshop-1")).toMatchObject({ state: "stopped" });
      expect(isAlive(pid)).toBe(true);
    } finally {
      stranger.kill("SIGKILL");
    }
  });

  test("a log that grows is bounded while the process goes on writing to it, and its end is kept", async () => {
    await place.host.start(place.fence, place.spec());
    await healthy("petshop-1");
    const log = join(place.directory, "instances", "petshop-1", "log");
    await appendFile(log, `${"x".repeat(99)}\n`.repeat(120_000));
    await appendFile(log, "before\n");
    await place.host.observe("petshop-1");
    expect((await stat(log)).size).toBe(0);
    expect((await stat(`${log}.1`)).size).toBeLessThanOrEqual(4 << 20);
    await appendFile(log, "after\n");
    expect(await place.host.log("petshop-1", 2)).toEqual(["before", "after"]);
  });

  test("nothing is done while the newest lease cannot be read", async () => {
    await writeFile(join(place.directory, "fences", "production"), "seven\n");
    await expect(place.host.start(place.fence, place.spec())).rejects.toThrow(/does not hold a fencing token/);
  });

  test("names with slashes, dots and blanks stay within the host's folder", async () => {
    for (const instance of ["../../evil", ".", "a/b c", "ü".repeat(120)]) {
      expect(await place.host.start(place.fence, place.spec({ instance }))).toMatchObject({ instance, state: "running" });
    }
    expect((await place.host.instances()).map(({ instance }) => instance)).toHaveLength(4);
  });

  test("a command that nobody saw end is not run again: its outcome is unknown", async () => {
    const running = place.host.run(place.fence, "migrate", place.once(["x", "30", "0"]));
    const outcome = running.catch((cause: unknown) => cause);
    await eventually("it has begun", async () => (await place.effects()).length === 1);
    const claim = await readFile(join(place.directory, "runs", "migrate", "pid"), "utf8");
    const launcher = Number(claim.split(" ")[0]);
    expect(isAlive(launcher)).toBe(true);
    process.kill(launcher, "SIGKILL");
    expect(await outcome).toBeInstanceOf(OutcomeUnknown);
    await expect(place.host.run(place.fence, "migrate", place.once(["x", "0", "0"]))).rejects.toThrow(/may have had its effect/);
    expect(await place.effects()).toEqual(["x"]);
  });
});
