import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ImportLine } from "../api/history.ts";
import type { FreshDatabase } from "../store/testing/database.ts";
import { govuk } from "../store/testing/history-files.ts";
import { historyServer, type HistoryServer } from "./testing/history-server.ts";

let server: HistoryServer;
let fresh: FreshDatabase;
let url = "";
beforeAll(async () => {
  server = await historyServer();
  ({ url, fresh } = server);
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  server.roles = ["release-manager"];
  await fresh.db.query("truncate deployment_record, history_import");
});

const get = async (path: string) => {
  const response = await fetch(`${url}${path}`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

async function send(body: BodyInit, mapping?: unknown, type = "text/csv") {
  const query = mapping === undefined ? "" : `?mapping=${encodeURIComponent(JSON.stringify(mapping))}`;
  const response = await fetch(`${url}/api/imports/deployments${query}`, {
    method: "POST",
    headers: { "content-type": type },
    body,
    duplex: "half",
  } as RequestInit);
  const text = await response.text();
  return {
    status: response.status,
    lines: text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as ImportLine),
  };
}

const FILE = `environment,app,at,version\n${Array.from({ length: 12_000 }, (_, n) => `live,app-${n % 7},2026-01-01T${String(n % 24).padStart(2, "0")}:00:00Z,v${n}\n`).join("")}`;

describe("history over HTTP", () => {
  it("tells how far an import is, then what came of it", async () => {
    const { status, lines } = await send(FILE);
    expect(status).toBe(200);
    expect(lines.slice(0, -1)).toEqual([{ progress: 5_000 }, { progress: 10_000 }, { progress: 12_000 }]);
    expect(lines.at(-1)).toMatchObject({ done: { rows: 12_000, new: 12_000, known: 0 } });
  });

  it("refuses before the first row, however much of the file is still on its way", async () => {
    const answer = await send(FILE, { environment: "environment", app: "app", at: "time", version: "version" });
    expect(answer).toMatchObject({ status: 400, lines: [{ code: "unknown-column" }] });
    expect(await send(FILE, { app: "app" })).toMatchObject({ status: 400, lines: [{ code: "bad-mapping" }] });
    server.roles = ["developer"];
    expect(await send(FILE)).toMatchObject({ status: 403, lines: [{ code: "not-allowed" }] });
    expect(await fresh.db.query("select from history_import")).toHaveLength(0);
  });

  it("records nothing when the sender goes away in the middle", async () => {
    const going = new AbortController();
    async function* leaving() {
      yield Buffer.from(FILE);
      going.abort();
      await new Promise(() => undefined);
    }
    await expect(
      fetch(`${url}/api/imports/deployments`, {
        method: "POST",
        headers: { "content-type": "text/csv" },
        body: leaving(),
        duplex: "half",
        signal: going.signal,
      } as unknown as RequestInit),
    ).rejects.toThrow("aborted");
    // The lock of the import is free again only when its transaction has ended.
    await expect
      .poll(async () => (await send("environment,app,at,version\n")).lines.at(-1), { timeout: 10_000 })
      .toMatchObject({ done: { rows: 0 } });
    expect(await fresh.db.query("select from deployment_record")).toHaveLength(0);
  });

  it("refuses a time without a zone and a name that is not recorded, and says what to write", async () => {
    expect(await get("/api/at?environment=live&instant=2026-01-01T00:00:00Z")).toMatchObject({ status: 404, body: { code: "no-history" } });
    await send(FILE);
    expect((await get("/api/at?environment=live&instant=2026-01-01T12:00")).body).toMatchObject({
      code: "bad-instant",
      todo: expect.stringContaining("2026-01-01T12:00Z") as string,
    });
    expect(await get("/api/at?environment=lvie&instant=2026-01-01T12:00:00Z")).toMatchObject({
      status: 404,
      body: { todo: 'Did you mean "live"?' },
    });
    expect((await get("/api/reports/delivery?environment=live&app=app-8")).body).toMatchObject({ code: "unknown-app" });
    expect(await get("/api/at?environment=live&instant=2025-01-01T12:00:00Z")).toMatchObject({
      status: 200,
      body: { placed: [], recordedFrom: "2026-01-01T00:00:00.000Z" },
    });
  });
});

describe.runIf(govuk.present)("GOV.UK's history over HTTP (skipped: ../shared/data/deployments-govuk is absent)", () => {
  it("answers what ran in production in under a second, and the delivery report in under two", async () => {
    const bytes = new Response(govuk.bytes() as unknown as BodyInit).body;
    expect((await send(bytes as BodyInit, govuk.mapping, "application/gzip")).lines.at(-1)).toMatchObject({ done: { new: 59_183 } });
    let began = performance.now();
    const places = await get("/api/at?environment=production&instant=2024-06-01T00:00:00Z");
    const placesMillis = performance.now() - began;
    expect(places.body["placed"]).toHaveLength(57);
    began = performance.now();
    const report = await get("/api/reports/delivery?environment=production&fromEnvironment=integration");
    const reportMillis = performance.now() - began;
    expect(report.body).toMatchObject({ deployments: 16_167, goingBack: { n: 16_167 } });
    const apps = report.body["apps"] as { deployments: number }[];
    const weeks = report.body["weeks"] as { deployments: number }[];
    for (const parts of [apps, weeks]) expect(parts.reduce((sum, part) => sum + part.deployments, 0)).toBe(16_167);
    expect(placesMillis).toBeLessThan(1_000);
    expect(reportMillis).toBeLessThan(2_000);
  });
});
