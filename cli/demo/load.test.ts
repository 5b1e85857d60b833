import { once } from "node:events";
import http from "node:http";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Load } from "./load.ts";

describe("the load of the demo", { timeout: 20_000 }, () => {
  let server: http.Server;
  let url: string;
  const seen: { readonly method: string; readonly cookie: string | undefined; readonly body: string }[] = [];

  beforeEach(async () => {
    seen.length = 0;
    let visitors = 0;
    server = http.createServer((request, response) => {
      void request.toArray().then((parts: Buffer[]) => {
        seen.push({ method: request.method ?? "", cookie: request.headers.cookie, body: Buffer.concat(parts).toString("utf8") });
        if (request.headers.cookie === undefined) response.setHeader("set-cookie", `visitor=${(visitors += 1)}; Path=/`);
        response.writeHead(request.url === "/bad" ? 500 : 200, { "x-instance": "blue" }).end("hello");
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    url = `http://127.0.0.1:${address !== null && typeof address === "object" ? address.port : 0}`;
  });
  afterEach(() => {
    server.close();
    server.closeAllConnections();
  });

  async function runUntil(load: Load, requests: number): Promise<void> {
    load.start();
    const deadline = performance.now() + 15_000;
    while (seen.length < requests && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  it("is made by users with cookies of their own who come, make some requests and go", async () => {
    const load = new Load({
      targets: [
        { url, weight: 3 },
        { url: `${url}/order`, body: '{"ware":"tea"}' },
      ],
      requestsPerSecond: 200,
      concurrentUsers: 10,
      newConnections: 0.2,
      tallyHeader: "x-instance",
    });
    await runUntil(load, 400);
    const summary = await load.stop();
    expect(summary.failed).toBe(0);
    expect(summary.requests).toBe(seen.length);
    expect(summary.tally).toEqual({ blue: seen.length });
    const firstVisits = seen.filter(({ cookie }) => cookie === undefined).length;
    expect(summary.users).toBe(firstVisits);
    expect(summary.requests / summary.users).toBeGreaterThan(4);
    expect(summary.requests / summary.users).toBeLessThan(12);
    const perVisitor = Map.groupBy(
      seen.filter(({ cookie }) => cookie !== undefined),
      ({ cookie }) => cookie,
    );
    expect(Math.max(...[...perVisitor.values()].map((requests) => requests.length))).toBeLessThanOrEqual(12);
    expect(seen.find(({ method }) => method === "POST")?.body).toBe('{"ware":"tea"}');
  });

  it("keeps its rate, tells each second, and names failures with the users that met them", async () => {
    const load = new Load({ targets: [{ url, weight: 9 }, { url: `${url}/bad` }], requestsPerSecond: 150, usersPerSecond: 50 });
    await runUntil(load, 300);
    const summary = await load.stop();
    const seconds = load.takeSeconds();
    expect(Object.keys(summary.failures)).toEqual(["status 500"]);
    expect(summary.failed).toBe(summary.failures["status 500"]);
    expect(summary.unluckyUsers).toBeGreaterThan(0);
    expect(summary.unluckyUsers).toBeLessThanOrEqual(summary.failed);
    expect(Math.abs(summary.requestsPerSecond / 150 - 1)).toBeLessThan(0.15);
    expect(seconds.length).toBeGreaterThanOrEqual(1);
    expect(load.takeSeconds()).toEqual([]);
  });

  it("counts requests to a service that is not there as failed", async () => {
    const load = new Load({ targets: [{ url: "http://127.0.0.1:1/" }], requestsPerSecond: 100 });
    load.start();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const summary = await load.stop();
    expect(summary.failures).toEqual({ ECONNREFUSED: summary.requests });
  });
});
