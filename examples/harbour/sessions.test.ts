import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseInstant } from "../../core/calendar/instant.ts";
import { embeddedProxy, stopEmbeddedProxy } from "../../connectors/proxy/embedded/embedded-proxy.ts";
import { Visitors } from "../../connectors/proxy/contract-tools.ts";
import type { BackendCounts, Proxy } from "../../connectors/proxy/proxy.ts";
import { run, start, temporaryFolder, until, type Running } from "../testing/running.ts";
import { makeRepository, type Part } from "./make-repository.ts";

const QUIET = "--disable-warning=ExperimentalWarning";
const SERVICES = ["shop", "orders", "stock"] as const;
type Service = (typeof SERVICES)[number];
const PEOPLE = 40;

const now = parseInstant("2026-11-20T09:00:00.000Z");
if (now === undefined) throw new Error("the test's instant is not one");

const scratch = await temporaryFolder("harbour-sessions");
afterAll(() => scratch[Symbol.asyncDispose]());
beforeAll(async () => {
  for (const upTo of ["baseline", "good", "bad"] as const) await makeRepository({ destination: join(scratch.path, upTo), now, upTo });
});

interface Company extends AsyncDisposable {
  readonly shopPort: number;
  readonly counts: (service: Service) => Promise<readonly BackendCounts[]>;
}

/** Each service twice behind the proxy, stable and canary with half of the users each; the shop asks its neighbours through the proxy. */
async function company(part: Part): Promise<Company> {
  const stack = new AsyncDisposableStack();
  const { path: data } = stack.use(await temporaryFolder("data"));
  const { path: directory } = stack.use(await temporaryFolder("proxy"));
  const proxy: Proxy = await embeddedProxy({ directory });
  stack.defer(() => stopEmbeddedProxy(directory));
  const ports = new Map<Service, number>();
  for (const service of SERVICES) ports.set(service, (await proxy.open(`production/${service}`, { port: 0, slowerThanMs: 5000 })).port);
  const address = (service: Service): string => `http://127.0.0.1:${ports.get(service)}`;
  const environment = { DATA_DIR: data, ORDERS_URL: address("orders"), STOCK_URL: address("stock") };
  for (const service of SERVICES) {
    const folder = join(scratch.path, part, "sources", service);
    if (service !== "shop") await run(["node", QUIET, "migrate.ts"], folder, { DATA_DIR: data });
    const instances: Running[] = [];
    for (let count = 0; count < 2; count += 1) instances.push(stack.use(await start(["node", QUIET, "server.ts"], folder, environment)));
    const backends = instances.map(({ url }, at) => ({ instance: at === 0 ? "stable" : "canary", address: new URL(url).host, weight: 50 }));
    await proxy.balance({ environment: "production", token: 1 }, `production/${service}`, backends);
  }
  const counts = (service: Service): Promise<readonly BackendCounts[]> => proxy.counts(`production/${service}`);
  return { shopPort: ports.get("shop") ?? 0, counts, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const sum = (counts: readonly BackendCounts[], what: "requests" | "sessions" | "badSessions"): number =>
  counts.reduce((total, one) => total + one[what], 0);
const people = Array.from({ length: PEOPLE }, (_, at) => `person ${at}`);

test.each(["baseline", "good", "bad"] as const)(
  "%s: a visitor of the shop is one and the same user of orders and of stock, and stays with one instance of each",
  async (part) => {
    await using all = await company(part);
    const visitors = new Visitors();
    const turns = ["/", "/orders/100001", "/", "/orders/100001"];
    for (const path of turns) for (const person of people) await visitors.ask(person, all.shopPort, path);

    const asked = { shop: PEOPLE * turns.length, orders: PEOPLE * 2, stock: PEOPLE * 2 };
    for (const service of SERVICES) {
      await until(async () => sum(await all.counts(service), "requests") === asked[service], 5000);
      const counts = await all.counts(service);
      // Somebody who met both instances would be counted at both, and the sum would be more than the people there are.
      expect([service, sum(counts, "sessions"), sum(counts, "badSessions")]).toEqual([service, PEOPLE, 0]);
      for (const { instance, sessions } of counts) expect([instance, sessions > PEOPLE / 8]).toEqual([instance, true]);
    }
  },
);

test("visitors who keep no cookie are requests and not users, at the shop and behind it", async () => {
  await using all = await company("good");
  for (const person of people) await new Visitors().ask(person, all.shopPort);
  for (const service of ["shop", "stock"] as const) {
    await until(async () => sum(await all.counts(service), "requests") === PEOPLE, 5000);
    expect(sum(await all.counts(service), "sessions")).toBe(0);
  }
});
