import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ContractPlace } from "./host.contract.place.ts";
import { contractPlace, eventually, hostileArchive } from "./host.contract.place.ts";
import { FenceRefused } from "./host.ts";

/**
 * What every host must keep to, tried on real processes. `open` names the exported function of `module` that opens the host of a
 * folder, so that other processes can open the same host.
 */
export function hostContract(module: string, open: string): void {
  describe("a host", () => {
    let place: ContractPlace;
    beforeEach(async () => {
      place = await contractPlace(module, open);
    });
    afterEach(() => place[Symbol.asyncDispose]());

    const deliver = (): Promise<unknown> => place.host.deliver(place.fence, place.digest, place.archive);
    const healthy = (instance: string): Promise<void> =>
      eventually(`${instance} is healthy`, async () => (await place.host.observe(instance)).healthy);

    describe("delivery", () => {
      test("happens once, and what is started from it has its digest", async () => {
        expect(await place.host.deliver(place.fence, place.digest, place.archive)).toEqual({ copied: true });
        expect(await place.host.deliver(place.fence, place.digest, place.archive)).toEqual({ copied: false });
        const before = new Date().toISOString();
        await place.host.start(place.fence, place.spec());
        await healthy("petshop-1");
        const seen = await place.host.observe("petshop-1");
        expect(seen).toMatchObject({ instance: "petshop-1", state: "running", digest: place.digest, healthy: true });
        expect(seen.startedAt !== null && seen.startedAt >= before && seen.startedAt <= new Date().toISOString()).toBe(true);
        expect(await (await fetch(`http://${seen.address}/health`)).text()).toBe("1.2.0");
      });

      test("refuses bytes that are not those of the digest, and nothing counts as delivered", async () => {
        const other = `sha256:${"ab".repeat(32)}` as const;
        await expect(place.host.deliver(place.fence, other, place.archive)).rejects.toThrow(/its digest is/);
        await expect(place.host.start(place.fence, place.spec({ digest: other }))).rejects.toThrow(/not delivered/);
      });

      test.each<[string, Parameters<typeof hostileArchive>[1]]>([
        ["climbs out", { path: "../../evil", type: "File", mode: 0o644, size: 4 }],
        ["is absolute", { path: "/tmp/tidegate-evil", type: "File", mode: 0o644, size: 4 }],
        ["links outside", { path: "lib", type: "SymbolicLink", linkpath: "/etc", size: 0 }],
        ["links upwards", { path: "a/lib", type: "SymbolicLink", linkpath: "../../x", size: 0 }],
        ["is a hard link", { path: "passwd", type: "Link", linkpath: "/etc/passwd", size: 0 }],
        ["is a device", { path: "null", type: "CharacterDevice", size: 0 }],
        ["is a pipe", { path: "pipe", type: "FIFO", size: 0 }],
        ["writes over an entry before it", { path: "main.mjs", type: "File", mode: 0o644, size: 4 }],
      ])("refuses an archive with an entry that %s", async (_, entry) => {
        const file = join(place.data, "hostile.tar");
        const digest = await hostileArchive(file, entry);
        await expect(place.host.deliver(place.fence, digest, file)).rejects.toThrow(/archive was refused/);
        await expect(place.host.start(place.fence, place.spec({ digest }))).rejects.toThrow(/not delivered/);
      });

      test("that was cut off by kill -9 does not count, and the next one is whole", async () => {
        const call = [{ act: "deliver" as const, words: [place.fence, place.digest, place.archive] }];
        for (const killedAfterMs of [2, 8, 16, 30]) await place.elsewhere(call, killedAfterMs);
        await deliver();
        expect(await place.host.deliver(place.fence, place.digest, place.archive)).toEqual({ copied: false });
        expect((await place.host.start(place.fence, place.spec())).digest).toBe(place.digest);
      });
    });

    describe("start", () => {
      test("twenty times at once from four processes gives one process", async () => {
        await deliver();
        const calls = Array.from({ length: 5 }, () => ({ act: "start" as const, words: [place.fence, place.spec()] }));
        const answers = await Promise.all(Array.from({ length: 4 }, () => place.elsewhere(calls)));
        expect(answers.flat()).toHaveLength(20);
        for (const answer of answers.flat()) expect(answer).toMatchObject({ state: "running", digest: place.digest });
        expect(await place.starts()).toBe(1);
      });

      test("by a node that is killed leaves one process, whenever the node was killed", async () => {
        await deliver();
        for (const [index, killedAfterMs] of [1, 4, 8, 12, 17, 25, 40].entries()) {
          const spec = place.spec({ instance: `petshop-${index}` });
          await place.elsewhere([{ act: "start", words: [place.fence, spec] }], killedAfterMs);
          await place.host.start(place.fence, spec);
          await healthy(spec.instance);
          expect(await place.starts()).toBe(1);
          expect(await place.host.stop(place.fence, spec.instance)).toMatchObject({ state: "stopped" });
          await writeFile(join(place.data, "started"), "");
        }
      });

      test("outlives the node that did it", async () => {
        await deliver();
        const slow = { act: "run" as const, words: [place.fence, "wait", place.spec({ command: ["sleep", "30"] })] };
        const killed = place.elsewhere([{ act: "start", words: [place.fence, place.spec()] }, slow], 1500);
        expect(await killed).toBe("killed");
        await healthy("petshop-1");
        expect(await place.starts()).toBe(1);
      });

      test("gives the process what its specification says and nothing of the node's environment", async () => {
        await deliver();
        await place.host.start(place.fence, place.spec({ manner: "tells-environment" }));
        await healthy("petshop-1");
        const names = (await readFile(join(place.data, "environment"), "utf8")).split(" ");
        const own = [
          "DATA_DIR",
          "HOME",
          "MANNER",
          "NODE",
          "PATH",
          "PORT",
          "PWD",
          "TIDEGATE_DIGEST",
          "TIDEGATE_INSTANCE",
          "TIDEGATE_VERSION",
        ];
        expect(names.filter((name) => name !== "TIDEGATE_HOST" && name !== "OLDPWD" && name !== "_")).toEqual(own);
      });

      test("of other content under a name that runs is refused", async () => {
        await deliver();
        await place.host.start(place.fence, place.spec());
        const other = `sha256:${"cd".repeat(32)}` as const;
        await expect(place.host.start(place.fence, place.spec({ digest: other }))).rejects.toThrow(/keeps its content/);
      });

      test("of a command that does not exist says what the system said", async () => {
        await deliver();
        const seen = await place.host.start(place.fence, place.spec({ command: ["./no-such-thing"] }));
        expect(seen).toMatchObject({ state: "absent", healthy: false });
        expect(seen.detail).toContain("no-such-thing");
      });

      test("brings a crashed instance back as one new process", async () => {
        await deliver();
        await place.host.start(place.fence, place.spec());
        await healthy("petshop-1");
        const [pid] = await place.alive();
        process.kill(pid ?? 0, "SIGKILL");
        await eventually("it is absent", async () => (await place.host.observe("petshop-1")).state === "absent");
        await place.host.start(place.fence, place.spec());
        await healthy("petshop-1");
        expect(await place.alive()).toHaveLength(1);
      });
    });

    describe("observation", () => {
      test("says that nothing is there where nothing is", async () => {
        expect(await place.host.observe("nobody")).toMatchObject({ state: "absent", digest: null, address: null, healthy: false });
        expect(await place.host.instances()).toEqual([]);
      });

      test("of an instance that crashed after its first answer says so with its last words", async () => {
        await deliver();
        await place.host.start(place.fence, place.spec({ manner: "crashes-after-the-first-answer" }));
        await eventually("it has crashed", async () => (await place.host.observe("petshop-1")).state === "absent");
        const seen = await place.host.observe("petshop-1");
        expect(seen.detail).toContain("out of luck");
        expect(await place.host.instances()).toEqual([seen]);
      });

      test.each([
        ["/missing", "404"],
        ["/never", "no answer within"],
      ])("of a running instance whose health is %s says why it is not healthy", async (health, why) => {
        await deliver();
        await place.host.start(place.fence, place.spec({ health }));
        await eventually("it listens", async () => (await place.host.observe("petshop-1")).address !== null);
        const seen = await place.host.observe("petshop-1");
        expect(seen).toMatchObject({ state: "running", digest: place.digest, healthy: false });
        expect(seen.detail).toContain(why);
      });

      test("shows the last lines of the log", async () => {
        await deliver();
        await place.host.start(place.fence, place.spec({ manner: "crashes-after-the-first-answer" }));
        await eventually("it has crashed", async () => (await place.host.observe("petshop-1")).state === "absent");
        expect(await place.host.log("petshop-1", 2)).toEqual(["listening", "out of luck"]);
        expect(await place.host.log("petshop-1", 1)).toEqual(["out of luck"]);
        expect(await place.host.log("nobody", 5)).toEqual([]);
      });

      test("lists what runs and what crashed, and forgets what was stopped", async () => {
        await deliver();
        await place.host.start(place.fence, place.spec({ instance: "a" }));
        await place.host.start(place.fence, place.spec({ instance: "b" }));
        await place.host.stop(place.fence, "a");
        expect((await place.host.instances()).map(({ instance, state }) => [instance, state])).toEqual([["b", "running"]]);
      });
    });

    describe("stop", () => {
      test("leaves no process, and again leaves none", async () => {
        await deliver();
        await place.host.start(place.fence, place.spec());
        await healthy("petshop-1");
        expect(await place.host.stop(place.fence, "petshop-1")).toMatchObject({ state: "stopped" });
        expect(await place.alive()).toEqual([]);
        expect(await place.host.observe("petshop-1")).toMatchObject({ state: "absent" });
        expect(await place.host.stop(place.fence, "petshop-1")).toMatchObject({ state: "stopped" });
        expect(await place.host.stop(place.fence, "nobody")).toMatchObject({ state: "stopped" });
      });

      test("ends by force what does not listen to its request, after the time it may take", async () => {
        await deliver();
        await place.host.start(place.fence, place.spec({ manner: "ignores-term", stopsWithinSeconds: 0.5 }));
        await healthy("petshop-1");
        const answer = await place.host.stop(place.fence, "petshop-1");
        expect(answer).toMatchObject({ state: "stopped" });
        expect(answer.detail).toContain("by force");
        expect(await place.alive()).toEqual([]);
      });

      test("finds helpers that tried to outlive the service by nohup, setsid, double fork or an empty environment", async () => {
        await deliver();
        await place.host.start(place.fence, place.spec({ command: ["sh", "crowd.sh"], stopsWithinSeconds: 0.5 }));
        await healthy("petshop-1");
        await eventually("all five live", async () => (await place.alive()).length === 5);
        expect(await place.host.stop(place.fence, "petshop-1")).toMatchObject({ state: "stopped" });
        expect(await place.alive()).toEqual([]);
      });

      test("ends a daemon whose parent has ended, which is not called absent before", async () => {
        await deliver();
        await place.host.start(place.fence, place.spec({ manner: "leaves-a-daemon", stopsWithinSeconds: 0.5 }));
        await eventually("only the daemon lives", async () => (await place.starts()) === 2 && (await place.alive()).length === 1);
        const seen = await place.host.observe("petshop-1");
        expect(seen).toMatchObject({ state: "running", healthy: false, digest: place.digest });
        expect(seen.detail).toContain("live on");
        expect(await place.host.stop(place.fence, "petshop-1")).toMatchObject({ state: "stopped" });
        expect(await place.alive()).toEqual([]);
      });

      test("does not touch a neighbour of the same component", async () => {
        await deliver();
        await place.host.start(place.fence, place.spec({ instance: "a" }));
        await place.host.start(place.fence, place.spec({ instance: "b" }));
        await place.host.stop(place.fence, "a");
        await healthy("b");
        expect(await place.alive()).toHaveLength(1);
      });
    });

    describe("fence", () => {
      test("refuses every act of a lease that is over, also in another process, and only in its environment", async () => {
        await deliver();
        const old = { ...place.fence, token: 6 };
        await expect(place.host.deliver(old, place.digest, place.archive)).rejects.toThrow(FenceRefused);
        await expect(place.host.start(old, place.spec())).rejects.toThrow(FenceRefused);
        await expect(place.host.stop(old, "petshop-1")).rejects.toThrow(FenceRefused);
        await expect(place.host.run(old, "migrate", place.spec())).rejects.toThrow(FenceRefused);
        const [answer] = await place.elsewhere([{ act: "start", words: [old, place.spec()] }]);
        expect(answer).toMatchObject({ refused: expect.stringContaining("has seen 7") });
        expect(await place.starts()).toBe(0);
        expect(await place.host.start({ environment: "staging", token: 1 }, place.spec())).toMatchObject({ state: "running" });
      });

      test("rises with the token of any act", async () => {
        await deliver();
        await place.host.stop({ ...place.fence, token: 9 }, "nobody");
        await expect(place.host.start({ ...place.fence, token: 8 }, place.spec())).rejects.toThrow(FenceRefused);
        expect(await place.host.start({ ...place.fence, token: 9 }, place.spec())).toMatchObject({ state: "running" });
      });
    });

    describe("a command that runs once", () => {
      test("answers with its exit code and output, and a second time with the same without running", async () => {
        await deliver();
        const first = await place.host.run(place.fence, "production/migrate 1.2.0", place.once(["a b; c", "0", "4"]));
        expect(first).toEqual({ exitCode: 4, output: "said a b; c\n", repeated: false });
        const second = await place.host.run(place.fence, "production/migrate 1.2.0", place.once(["a b; c", "0", "4"]));
        expect(second).toEqual({ ...first, repeated: true });
        expect(await place.effects()).toEqual(["a b; c"]);
      });

      test("has its effect once when many ask at the same time", async () => {
        await deliver();
        const calls = Array.from({ length: 4 }, () => ({
          act: "run" as const,
          words: [place.fence, "migrate", place.once(["x", "0.2", "0"])],
        }));
        const answers = (await Promise.all([place.elsewhere(calls), place.elsewhere(calls)])).flat();
        expect(answers.filter((answer) => (answer as { repeated: boolean }).repeated === false)).toHaveLength(1);
        for (const answer of answers) expect(answer).toMatchObject({ exitCode: 0, output: "said x\n" });
        expect(await place.effects()).toEqual(["x"]);
      });

      test("goes on when its node is killed, and the next node gets its result", async () => {
        await deliver();
        const spec = place.once(["x", "1.5", "5"]);
        const killed = place.elsewhere([{ act: "run", words: [place.fence, "migrate", spec] }], 700);
        expect(await killed).toBe("killed");
        expect(await place.effects()).toEqual(["x"]);
        expect(await place.host.run(place.fence, "migrate", spec)).toEqual({ exitCode: 5, output: "said x\n", repeated: true });
        expect(await place.effects()).toEqual(["x"]);
      });
    });

    test("is the same host for every process that opens it", async () => {
      await deliver();
      await place.host.start(place.fence, place.spec());
      const [answer] = await place.elsewhere([{ act: "observe", words: ["petshop-1"] }]);
      expect(answer).toMatchObject({ state: "running", digest: place.digest });
    });
  });
}
