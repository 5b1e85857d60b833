import { once } from "node:events";
import { createHash } from "node:crypto";
import http from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Instant } from "../../core/calendar/instant.ts";
import { FenceRefused } from "../host/host.ts";
import { constantLoad } from "./contract-load.ts";
import { AMBIGUOUS, ask, cookieOf, memoryPeak, sayRaw, TestBackend, until, Visitors } from "./contract-tools.ts";
import { SESSION_HEADER, type Proxy } from "./proxy.ts";

/** A proxy that the suite may treat badly. */
export interface ProxyUnderTest extends AsyncDisposable {
  readonly proxy: Proxy;
  /** Kills the proxy's process the hard way. */
  kill(): Promise<void>;
  processId(): Promise<number | undefined>;
}

const OPEN = { port: 0, slowerThanMs: 400 };
const MEGABYTES_100 = 100 * 1024 * 1024;

/** What every proxy must do, whatever product it is. `make` gives a fresh one without routes. */
export function proxyContract(product: string, make: () => Promise<ProxyUnderTest>): void {
  describe(`${product} as a proxy`, { timeout: 60_000 }, () => {
    let blue: TestBackend;
    let green: TestBackend;
    let tested: ProxyUnderTest;
    let proxy: Proxy;
    /** Each test has an environment of its own, and so fences, route and counts of its own. */
    let environment: string;
    let route: string;
    let port: number;
    let visitors: Visitors;
    let tests = 0;
    const lease = (token: number) => ({ environment, token });

    beforeAll(async () => {
      [tested, blue, green] = await Promise.all([make(), TestBackend.start("blue"), TestBackend.start("green")]);
      proxy = tested.proxy;
    });
    beforeEach(async () => {
      if (!blue.alive) blue = await TestBackend.start("blue");
      if (!green.alive) green = await TestBackend.start("green");
      tests += 1;
      visitors = new Visitors();
      environment = `production-${tests}`;
      route = `${environment}/shop`;
      ({ port } = await proxy.open(route, OPEN));
    });
    afterAll(async () => {
      await Promise.all([tested, blue, green].map((thing) => thing[Symbol.asyncDispose]()));
    });

    const userAt = async (user: string, agent?: http.Agent): Promise<string> => (await visitors.ask(user, port, "/", agent)).body.trim();
    const usersAt = async (users: readonly string[]): Promise<string[]> => {
      const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });
      const at = await Promise.all(users.map((user) => userAt(user, agent)));
      agent.destroy();
      return at;
    };
    const named = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, at) => `${prefix}-${at}`);

    describe("moving users", () => {
      it("fails no request while an instance joins, takes over by steps, and the old one is drained, removed and ended", async () => {
        await proxy.balance(lease(1), route, [blue.weighing(100)]);
        const load = constantLoad(port);
        const met = async (more: number): Promise<void> => {
          const goal = load.answered() + more;
          await until(`${more} more requests`, () => load.answered() >= goal);
        };
        await met(300);
        for (const share of [0, 10, 50, 100]) {
          await proxy.balance(lease(1), route, [blue.weighing(100 - share), green.weighing(share)]);
          await met(300);
        }
        await proxy.balance(lease(1), route, [green.weighing(100)]);
        expect(await proxy.drained(route, "blue", 10)).toEqual({ active: 0 });
        await blue.end("SIGTERM");
        await met(300);
        const { requests, failures, byInstance } = await load.stop();
        expect(failures).toEqual([]);
        expect(requests).toBeGreaterThan(1800);
        expect(byInstance["blue"]).toBeGreaterThan(300);
        expect(byInstance["green"]).toBeGreaterThan(600);
      });

      it("lets a request in progress finish at an instance that is removed meanwhile", async () => {
        await proxy.balance(lease(1), route, [blue.weighing(1)]);
        const slow = ask(port, "/slow?ms=1000");
        await until("the request is in progress", async () => (await proxy.counts(route))[0]?.active === 1);
        await proxy.balance(lease(1), route, [green.weighing(1)]);
        expect(await proxy.drained(route, "blue", 0.05)).toEqual({ active: 1 });
        expect(await userAt("somebody")).toBe("green");
        expect(await proxy.drained(route, "blue", 10)).toEqual({ active: 0 });
        expect((await slow).body).toContain("blue took its time");
        await until("the instance is forgotten", async () => (await proxy.counts(route)).every(({ instance }) => instance === "green"));
      });

      it("keeps a user's connection open across a switch", async () => {
        await proxy.balance(lease(1), route, [blue.weighing(1)]);
        const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
        let closed = false;
        const first = http.request({ host: "127.0.0.1", port, agent });
        first.once("socket", (socket) => socket.once("close", () => (closed = true)));
        first.end();
        const [answer] = (await once(first, "response")) as [http.IncomingMessage];
        answer.resume();
        await once(answer, "end");
        await proxy.balance(lease(1), route, [green.weighing(1)]);
        await proxy.drained(route, "blue", 5);
        expect((await ask(port, "/", { agent })).body).toBe("green\n");
        expect(closed).toBe(false);
        agent.destroy();
      });

      it("keeps a WebSocket with its instance through a switch", async () => {
        await proxy.balance(lease(1), route, [blue.weighing(1)]);
        const socket = new WebSocket(`ws://127.0.0.1:${port}/live`);
        await once(socket, "open");
        const say = async (text: string): Promise<unknown> => {
          const heard = once(socket, "message") as Promise<[MessageEvent]>;
          socket.send(text);
          return (await heard)[0].data;
        };
        expect(await say("before")).toBe("blue: before");
        await proxy.balance(lease(1), route, [green.weighing(1)]);
        expect(await say("after")).toBe("blue: after");
        expect(await proxy.drained(route, "blue", 0)).toEqual({ active: 1 });
        socket.close();
        await once(socket, "close");
        expect(await proxy.drained(route, "blue", 5)).toEqual({ active: 0 });
      });
    });

    describe("sharing users out", () => {
      it("gives each instance its share of the users, and keeps users where they are until their instance has no weight", async () => {
        const early = named("early", 600);
        const late = named("late", 600);
        await proxy.balance(lease(1), route, [blue.weighing(90), green.weighing(10)]);
        const first = await usersAt(early);
        expectShare(first, "green", 0.1);
        await proxy.balance(lease(1), route, [blue.weighing(50), green.weighing(50)]);
        expect(await usersAt(early)).toEqual(first);
        expectShare(await usersAt(late), "green", 0.5);
        await proxy.balance(lease(1), route, [blue.weighing(0), green.weighing(100)]);
        expect(new Set(await usersAt([...early, ...late]))).toEqual(new Set(["green"]));
      });

      it("knows a user again by the cookie that it gave", async () => {
        await proxy.balance(lease(1), route, [blue.weighing(50), green.weighing(50)]);
        for (let user = 0; user < 20; user += 1) {
          const first = await ask(port, "/");
          const cookie = first.headers["set-cookie"]?.[0] ?? "";
          expect(cookie).toMatch(/^tg_session=[^;]+; Path=\/; HttpOnly; SameSite=Lax$/);
          const again = await ask(port, "/", { headers: { cookie: cookieOf(first) ?? "" } });
          expect(again.body).toBe(first.body);
          expect(again.headers["set-cookie"]).toBeUndefined();
        }
      });

      it("counts users who return, users who met a failure, and requests of clients without a session", async () => {
        await proxy.balance(lease(1), route, [blue.weighing(1)]);
        for (const user of named("user", 5)) for (let turn = 0; turn < 3; turn += 1) await visitors.ask(user, port);
        await visitors.ask("user-0", port, "/fail");
        await visitors.ask("user-1", port, "/slow?ms=500");
        for (let turn = 0; turn < 4; turn += 1) await ask(port, "/");
        const failedFirst = await ask(port, "/fail");
        await ask(port, "/", { headers: { cookie: cookieOf(failedFirst) ?? "" } });
        const settled = async () => (await proxy.counts(route))[0];
        await until("all are counted", async () => (await settled())?.requests === 23);
        expect(await settled()).toMatchObject({
          instance: "blue",
          requests: 23,
          failed: 2,
          slow: 1,
          retried: 0,
          sessions: 6,
          badSessions: 3,
          sessionsCapped: false,
          active: 0,
        });
        const { latencyMs } = (await settled()) ?? { latencyMs: { p50: 0, p95: 0, p99: 0 } };
        expect(latencyMs.p50).toBeLessThan(100);
        expect(latencyMs.p99).toBeGreaterThan(400);
        const traffic = await proxy.traffic(route, "2000-01-01T00:00:00.000Z" as Instant);
        expect(traffic.reduce((sum, second) => sum + second.requests, 0)).toBe(23);
        expect(traffic.reduce((sum, second) => sum + second.failed, 0)).toBe(2);
      });
    });

    describe("users of a service that other services call", () => {
      let orders: string;
      let ordersPort: number;
      beforeEach(async () => {
        orders = `${environment}/orders`;
        ({ port: ordersPort } = await proxy.open(orders, OPEN));
        await proxy.balance(lease(1), route, [blue.weighing(1)]);
        await proxy.balance(lease(1), orders, [blue.weighing(50), green.weighing(50)]);
      });
      /** What the instance of the shop is told about whose request it answers. */
      const told = (answer: { readonly body: string }): string => {
        const { headers } = JSON.parse(answer.body) as { headers: Record<string, string> };
        return headers[SESSION_HEADER] ?? "";
      };
      /** The shop answers a request and asks the orders on the user's behalf meanwhile. */
      const shopAsksOrders = async (user: string, path = "/"): Promise<string> => {
        const session = told(await visitors.ask(user, port, "/headers"));
        return (await ask(ordersPort, path, { headers: { [SESSION_HEADER]: session } })).body.trim();
      };
      const sumOf = async (what: "requests" | "sessions" | "badSessions"): Promise<number> =>
        (await proxy.counts(orders)).reduce((sum, counts) => sum + counts[what], 0);

      it("tells the instance the user's session, and nothing that the client wrote in its place", async () => {
        const first = await ask(port, "/headers", { headers: { [SESSION_HEADER]: "of-my-own", connection: `close, ${SESSION_HEADER}` } });
        expect(told(first)).not.toBe("");
        expect(told(first)).not.toContain("of-my-own");
        const again = async (): Promise<string> =>
          told(await ask(port, "/headers", { headers: { cookie: cookieOf(first) ?? "", [SESSION_HEADER]: "of-my-own" } }));
        const session = await again();
        expect(session).not.toContain("of-my-own");
        expect(await again()).toBe(session);
        expect(told(await ask(port, "/headers"))).not.toBe(session);
      });

      it("takes calls on behalf of one user for one user, who stays with one instance and is counted once", async () => {
        const met = new Map<string, Set<string>>();
        for (let turn = 0; turn < 3; turn += 1) {
          for (const user of named("user", 30))
            for (let call = 0; call < 2; call += 1) met.set(user, new Set([...(met.get(user) ?? []), await shopAsksOrders(user)]));
        }
        expect([...met.values()].filter((instances) => instances.size > 1)).toEqual([]);
        expect(new Set([...met.values()].flatMap((instances) => [...instances]))).toEqual(new Set(["blue", "green"]));
        await until("all are counted", async () => (await sumOf("requests")) === 180);
        expect(await sumOf("sessions")).toBe(30);
        expect((await proxy.counts(route))[0]).toMatchObject({ sessions: 30 });
      });

      it("lets the cookie count when a request has both, and gives no cookie to a service", async () => {
        const [one, other] = await Promise.all([visitors.ask("one", port, "/headers"), visitors.ask("other", port, "/headers")]);
        const both = await ask(ordersPort, "/headers", { headers: { cookie: cookieOf(one) ?? "", [SESSION_HEADER]: told(other) } });
        expect(told(both)).toBe(told(await visitors.ask("one", port, "/headers")));
        expect(cookieOf(await ask(ordersPort, "/", { headers: { [SESSION_HEADER]: told(other) } }))).toBeUndefined();
      });

      it("counts no user for a visitor who does not come back, and counts what his first request met once he does", async () => {
        for (const stranger of named("stranger", 10)) await shopAsksOrders(stranger, "/fail");
        await until("all are counted", async () => (await sumOf("requests")) === 10);
        expect(await sumOf("sessions")).toBe(0);
        await shopAsksOrders("stranger-3");
        await until("the user is counted", async () => (await sumOf("sessions")) === 1);
        expect(await sumOf("badSessions")).toBe(1);
      });

      it("believes no session that it did not make, so that nobody chooses who he is or is many", async () => {
        await visitors.ask("user", port);
        const known = told(await visitors.ask("user", port, "/headers"));
        const other = known.endsWith("A") ? "B" : "A";
        const forged = [
          "x",
          "x".repeat(500),
          "a.b",
          `${known.slice(0, -1)}${other}`,
          `${other}${known.slice(1)}`,
          known.slice(0, -1),
          `${known}.new.new`,
          `${known}, ${known}`,
          ...named("made-up", 20),
        ];
        for (const value of forged) {
          expect(cookieOf(await ask(ordersPort, "/fail", { headers: { [SESSION_HEADER]: value } }))).toBeDefined();
          expect(cookieOf(await ask(ordersPort, "/fail", { headers: { cookie: `tg_session=${value}` } }))).toBeDefined();
        }
        await until("all are counted", async () => (await sumOf("requests")) === 2 * forged.length);
        expect(await sumOf("sessions")).toBe(0);
      });
    });

    describe("when things break", () => {
      it("fails only requests in progress when an instance is killed, and gives all new ones to the other", async () => {
        await proxy.balance(lease(1), route, [blue.weighing(50), green.weighing(50)]);
        const load = constantLoad(port);
        await until("the load runs", () => load.answered() > 300);
        await blue.end("SIGKILL");
        const killedAt = performance.now();
        const before = load.answered();
        await until("the load goes on", () => load.answered() > before + 600);
        const { failures } = await load.stop();
        expect(failures.filter(({ startedAt }) => startedAt > killedAt)).toEqual([]);
        expect(failures.length).toBeLessThanOrEqual(16);
        expect((await proxy.counts(route)).find(({ instance }) => instance === "blue")?.retried).toBeGreaterThan(0);
      });

      it("never sends a POST twice once an instance has begun to receive it, also on a connection that was idle", async () => {
        await proxy.balance(lease(1), route, [blue.weighing(1)]);
        const hungUp = async (): Promise<number> => Number((await ask(blue.port, "/hung-up")).body);
        const before = await hungUp();
        for (let turn = 0; turn < 5; turn += 1) {
          expect((await ask(port, "/")).status).toBe(200);
          expect((await ask(port, "/hang-up", { method: "POST", body: "pay" })).status).toBe(502);
        }
        expect(await hungUp()).toBe(before + 5);
        expect((await proxy.counts(route))[0]).toMatchObject({ requests: 10, failed: 5, retried: 0 });
      });

      it("asks again when an idle connection had been closed from the other side under a GET", async () => {
        await proxy.balance(lease(1), route, [blue.weighing(1)]);
        for (let turn = 0; turn < 5; turn += 1) {
          expect((await ask(port, "/")).status).toBe(200);
          expect((await ask(port, "/hang-up-when-reused")).body).toBe("fresh\n");
        }
        expect((await proxy.counts(route))[0]).toMatchObject({ requests: 10, failed: 0 });
      });

      it("says 503 when no instance serves and 502 when the only one is dead, in a page that says so", async () => {
        expect(await ask(port, "/")).toMatchObject({ status: 503, headers: { "retry-after": "1" } });
        await proxy.balance(lease(1), route, [blue.weighing(1)]);
        await blue.end("SIGKILL");
        const { status, body } = await ask(port, "/", { method: "POST", body: "x" });
        expect(status).toBe(502);
        expect(body).toContain("The service did not answer");
        await proxy.balance(lease(1), route, [blue.weighing(0)]);
        expect((await ask(port, "/")).status).toBe(503);
      });

      it("breaks the answer off when the instance does, and counts it as failed", async () => {
        await proxy.balance(lease(1), route, [blue.weighing(1)]);
        await expect(ask(port, "/cut-short")).rejects.toThrow("aborted");
        await until("it is counted", async () => (await proxy.counts(route))[0]?.failed === 1);
      });

      it("comes back from a hard kill with its port, weights, pins and fences", async () => {
        const users = named("user", 60);
        await proxy.balance(lease(7), route, [blue.weighing(90), green.weighing(10)]);
        const before = await usersAt(users);
        const expected = await proxy.balance(lease(7), route, [blue.weighing(10), green.weighing(90)]);
        await tested.kill();
        expect(await proxy.read(route)).toEqual(expected);
        expect(await usersAt(users)).toEqual(before);
        expect(cookieOf(await visitors.ask("user-0", port))).toBeUndefined();
        await expect(proxy.balance(lease(6), route, [green.weighing(1)])).rejects.toThrow(FenceRefused);
        await proxy.balance(lease(7), route, [green.weighing(1)]);
        expect(new Set(await usersAt(users))).toEqual(new Set(["green"]));
      });
    });

    describe("who may change it", () => {
      it("refuses a lease that has been followed by another, on every route of the environment and on no other", async () => {
        await proxy.open(`${environment}/other`, OPEN);
        await proxy.open(`${environment}-test/shop`, OPEN);
        await proxy.balance(lease(5), route, [blue.weighing(1)]);
        await expect(proxy.balance(lease(4), `${environment}/other`, [green.weighing(1)])).rejects.toThrow(FenceRefused);
        await expect(proxy.balance(lease(5), `${environment}-test/shop`, [green.weighing(1)])).rejects.toThrow(environment);
        await proxy.balance({ environment: `${environment}-test`, token: 1 }, `${environment}-test/shop`, [green.weighing(1)]);
        await proxy.balance(lease(5), `${environment}/other`, [green.weighing(1)]);
        expect((await proxy.read(route))?.backends).toEqual([blue.weighing(1)]);
      });

      it("opens a route once and leaves it on its port", async () => {
        expect(await proxy.read(`${environment}/none`)).toBeUndefined();
        await proxy.balance(lease(1), route, [blue.weighing(1)]);
        expect(await proxy.open(route, OPEN)).toEqual({ route, port, backends: [blue.weighing(1)] });
      });
    });

    describe("what it passes on", () => {
      it("carries 100 MB up and down unchanged without keeping them in memory", async () => {
        await proxy.balance(lease(1), route, [blue.weighing(1)]);
        const pid = await tested.processId();
        const memoryBefore = await memoryPeak(pid);
        const chunk = Buffer.alloc(1024 * 1024, "gate");
        const hash = createHash("sha256");
        const upload = http.request({ host: "127.0.0.1", port, path: "/echo", method: "POST", agent: false });
        const answered = once(upload, "response") as Promise<[http.IncomingMessage]>;
        for (let sent = 0; sent < MEGABYTES_100; sent += chunk.length) {
          hash.update(chunk);
          if (!upload.write(chunk)) await once(upload, "drain");
        }
        upload.end();
        const [echo] = await answered;
        const text = Buffer.concat(await echo.toArray()).toString("utf8");
        expect(JSON.parse(text)).toEqual({ bytes: MEGABYTES_100, sha256: hash.digest("hex") });

        const download = http.get({ host: "127.0.0.1", port, path: `/big?bytes=${MEGABYTES_100}`, agent: false });
        const [answer] = (await once(download, "response")) as [http.IncomingMessage];
        const handedOut = async (): Promise<number> => Number((await ask(blue.port, "/handed-out")).body);
        let last = -1;
        let steadySince = performance.now();
        await until("the instance waits for the reader", async () => {
          const now = await handedOut();
          if (now !== last) steadySince = performance.now();
          last = now;
          return now > 0 && performance.now() - steadySince > 300;
        });
        expect(last).toBeLessThan(MEGABYTES_100 / 3);
        let received = 0;
        for await (const part of answer) received += (part as Buffer).length;
        expect(received).toBe(MEGABYTES_100);
        expect((await memoryPeak(pid)) - memoryBefore).toBeLessThan(90 * 1024 * 1024);
      });

      it("tells the instance who asked for what, believes no hop-by-hop header, and adds no second host", async () => {
        await proxy.balance(lease(1), route, [blue.weighing(1)]);
        const { body } = await ask(port, "/headers?a=1", {
          headers: { host: "shop.example", connection: "close, x-private, host", "x-private": "1", te: "gzip", "x-kept": "yes" },
        });
        const { headers, path } = JSON.parse(body) as { headers: Record<string, string>; path: string };
        expect(path).toBe("/headers?a=1");
        expect(headers).toMatchObject({
          host: "shop.example",
          "x-forwarded-for": "127.0.0.1",
          "x-forwarded-host": "shop.example",
          "x-forwarded-proto": "http",
          "x-kept": "yes",
        });
        expect(headers).not.toHaveProperty("x-private");
        expect(headers).not.toHaveProperty("te");
      });

      it.each(AMBIGUOUS)("answers 400 to a request with %s, and nothing of it is taken for a second request", async (_, rest) => {
        await proxy.balance(lease(1), route, [blue.weighing(1)]);
        const answer = await sayRaw(port, `POST / HTTP/1.1\r\nHost: shop.example\r\n${rest}`);
        expect(answer.slice(0, 12)).toBe("HTTP/1.1 400");
        expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
        expect(answer).not.toContain("blue");
      });
    });
  });
}

/** Within four standard deviations of the binomial distribution: a fair share fails this once in 16,000 times. */
function expectShare(users: readonly string[], instance: string, share: number): void {
  const there = users.filter((at) => at === instance).length;
  expect(Math.abs(there - users.length * share)).toBeLessThan(4 * Math.sqrt(users.length * share * (1 - share)));
}
