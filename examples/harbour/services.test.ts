import { readFile } from "node:fs/promises";
import { Agent } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseInstant } from "../../core/calendar/instant.ts";
import { call, run, start, temporaryFolder, until, type Running } from "../testing/running.ts";
import { actsOf, users } from "../testing/users.ts";
import { makeRepository, type Part } from "./make-repository.ts";

const QUIET = "--disable-warning=ExperimentalWarning";
const now = parseInstant("2026-11-20T09:00:00.000Z");
if (now === undefined) throw new Error("the test's instant is not one");

const scratch = await temporaryFolder("harbour");
afterAll(() => scratch[Symbol.asyncDispose]());

beforeAll(async () => {
  for (const upTo of ["baseline", "good", "bad"] as const) {
    await makeRepository({ destination: join(scratch.path, upTo), now, upTo });
  }
});

const source = (part: Part, service: string) => join(scratch.path, part, "sources", service);
const migrate = (part: Part, service: string, data: string) =>
  run(["node", QUIET, "migrate.ts"], source(part, service), { DATA_DIR: data });
const server = (part: Part, service: string, environment: Readonly<Record<string, string>>) =>
  start(["node", QUIET, "server.ts"], source(part, service), { TIDEGATE_VERSION: part, TIDEGATE_DIGEST: "sha256:0", ...environment });

/** The whole company: all three services of a version, with data of their own. */
async function company(part: Part): Promise<{ readonly shop: Running; readonly orders: Running; readonly data: string } & AsyncDisposable> {
  const stack = new AsyncDisposableStack();
  const { path: data } = stack.use(await temporaryFolder("data"));
  await migrate(part, "stock", data);
  await migrate(part, "orders", data);
  const stock = stack.use(await server(part, "stock", { DATA_DIR: data }));
  const orders = stack.use(await server(part, "orders", { DATA_DIR: data }));
  const shop = stack.use(await server(part, "shop", { ORDERS_URL: orders.url, STOCK_URL: stock.url }));
  return { shop, orders, data, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

function countOrders(data: string): number {
  const database = new DatabaseSync(join(data, "orders.db"), { readOnly: true });
  try {
    return Number(database.prepare("select count(*) as n from orders").get()?.["n"]);
  } finally {
    database.close();
  }
}

/** What a process has used so far, as Linux tells it. */
async function usage(processId: number): Promise<{ readonly processorMs: number; readonly residentMb: number }> {
  const [stat, status] = await Promise.all(["stat", "status"].map((file) => readFile(`/proc/${processId}/${file}`, "utf8")));
  const fields = (stat ?? "").slice((stat ?? "").lastIndexOf(")") + 2).split(" ");
  return {
    processorMs: (Number(fields[11]) + Number(fields[12])) * 10,
    residentMb: Number(/VmRSS:\s+(\d+)/.exec(status ?? "")?.[1]) / 1024,
  };
}

test.each(["baseline", "good", "bad"] as const)("the unit tests of the %s version pass", async (part) => {
  for (const service of ["shop", "orders", "stock"]) {
    await run(["node", "--test", "test/*.ts"], source(part, service), {});
  }
});

test.each(["baseline", "good"] as const)("%s: users look, buy and read their order, nobody meets an error or waits", async (part) => {
  await using all = await company(part);
  const { shop } = all;
  const bought = await call(shop.url, "POST", "/buy", { sku: "rope-12", quantity: 30, deliveryNote: "Berth 14, <Ole>" });
  expect(bought.status).toBe(201);
  expect(JSON.parse(bought.body)).toMatchObject({ order: 100001, totalCents: 7560 });
  const order = await call(shop.url, "GET", "/orders/100001");
  expect(order.body.includes("Berth 14, &lt;Ole&gt;")).toBe(part === "good");
  expect((await call(shop.url, "GET", "/")).body.includes("Only 70000 left")).toBe(part === "good");
  expect(JSON.parse((await call(shop.url, "GET", "/version")).body)).toEqual({ version: part, digest: "sha256:0" });
  expect((await call(shop.url, "POST", "/buy", { sku: "submarine" })).status).toBe(404);
  expect((await call(shop.url, "POST", "/buy", { sku: "rope-12", quantity: -1 })).status).toBe(400);

  const heard = await users(shop.url, await actsOf(join(import.meta.dirname, "load.json")), 200, 60);
  expect(heard.filter(({ status }) => status >= 400)).toEqual([]);
  // The quicker quarter: what else runs on this machine must not decide.
  const times = heard.map(({ milliseconds }) => milliseconds).toSorted((one, other) => one - other);
  expect(times[50] ?? Infinity).toBeLessThan(30);
  expect(countOrders(all.data)).toBe(heard.filter(({ status }) => status === 201).length + 1);
});

test("the bad version is green at its health path and quick for a single user, and harms many", async () => {
  await using all = await company("bad");
  const { shop } = all;
  expect((await call(shop.url, "POST", "/buy", { sku: "rope-12", quantity: 20 })).milliseconds).toBeLessThan(200);
  const heard = await users(shop.url, await actsOf(join(import.meta.dirname, "load.json")), 200, 50);
  const share = (count: number) => count / heard.length;
  expect(share(heard.filter(({ status }) => status >= 500).length)).toBeGreaterThanOrEqual(0.05);
  expect(share(heard.filter(({ status }) => status >= 500).length)).toBeLessThanOrEqual(0.12);
  expect(share(heard.filter(({ milliseconds }) => milliseconds > 400).length)).toBeGreaterThanOrEqual(0.15);
  expect((await call(shop.url, "GET", "/health")).status).toBe(200);
});

test("orders are taken without a gap while the schema moves on under the version before, and both versions share it", async () => {
  await using data = await temporaryFolder("data");
  await migrate("baseline", "orders", data.path);
  await using before = await server("baseline", "orders", { DATA_DIR: data.path });
  let going = true;
  const statuses: number[] = [];
  const buyer = (async () => {
    while (going) statuses.push((await call(before.url, "POST", "/orders", { sku: "rope-12", quantity: 1 })).status);
  })();
  await until(async () => statuses.length > 20, 5000);
  await Promise.all([migrate("good", "orders", data.path), migrate("good", "orders", data.path)]);
  const atMigration = statuses.length;
  await until(async () => statuses.length > atMigration + 20, 5000);
  await using after = await server("good", "orders", { DATA_DIR: data.path });
  const noted = await call(after.url, "POST", "/orders", { sku: "rope-12", quantity: 2, deliveryNote: "Berth 3" });
  going = false;
  await buyer;
  expect(new Set(statuses)).toEqual(new Set([201]));
  const { id } = JSON.parse(noted.body) as { id: number };
  expect(JSON.parse((await call(before.url, "GET", `/orders/${id}`)).body)).toMatchObject({ id, quantity: 2 });
  expect(JSON.parse((await call(after.url, "GET", "/orders/100001")).body)).toMatchObject({ id: 100001, deliveryNote: "" });
  expect(countOrders(data.path)).toBe(statuses.length + 1);
  expect(await migrate("baseline", "orders", data.path)).toContain("left as they are, from a newer version: 002-delivery-note.sql");
});

test("an instance whose database has no schema says so and is not healthy", async () => {
  await using data = await temporaryFolder("data");
  await using orders = await start(["node", QUIET, "server.ts"], source("baseline", "orders"), { DATA_DIR: data.path }, "/version");
  const health = await call(orders.url, "GET", "/health");
  expect(health.status).toBe(503);
  expect(health.body).toContain("no such table");
});

test("an instance that is told to stop under load finishes what it began: no purchase is lost", async () => {
  await using data = await temporaryFolder("data");
  await migrate("good", "orders", data.path);
  await using leaving = await server("good", "orders", { DATA_DIR: data.path });
  await using staying = await server("good", "orders", { DATA_DIR: data.path });
  const agent = new Agent({ keepAlive: true });
  const lost: unknown[] = [];
  let taken = 0;
  let going = true;
  const buyers = Array.from({ length: 12 }, async () => {
    let at = leaving.url;
    while (going) {
      try {
        const { status } = await call(at, "POST", "/orders", { sku: "rope-12", quantity: 1 }, agent);
        if (status === 201) taken += 1;
        else lost.push(status);
      } catch (error) {
        // Nobody is there any more: the request was never begun.
        if (at === leaving.url && error instanceof Error && "code" in error && error.code === "ECONNREFUSED") at = staying.url;
        else lost.push(error);
      }
    }
  });
  await until(async () => taken > 200, 5000);
  const ended = await leaving.terminate();
  const atEnd = taken;
  await until(async () => taken > atEnd + 100, 5000);
  going = false;
  await Promise.all(buyers);
  agent.destroy();
  expect(lost).toEqual([]);
  expect(ended.exitCode).toBe(0);
  expect(countOrders(data.path)).toBe(taken);
});

test("an idle instance starts quickly and ends within a second, also when a user keeps a connection open", async () => {
  await using all = await company("good");
  const started = await usage(all.shop.processId);
  const agent = new Agent({ keepAlive: true });
  await call(all.shop.url, "GET", "/", undefined, agent);
  const ended = await all.shop.terminate();
  agent.destroy();
  expect(ended.exitCode).toBe(0);
  expect(ended.milliseconds).toBeLessThan(1000);
  // Processor time, not the clock: an idle machine shows the first answer after less than 200 ms.
  expect(started.processorMs).toBeLessThan(400);
  expect(started.residentMb).toBeLessThan(140);
});
