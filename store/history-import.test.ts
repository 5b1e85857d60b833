import { createGunzip, gzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { historyMappingSchema } from "../core/outcome/history-mapping.ts";
import type { Database } from "./database.ts";
import { importDeployments } from "./history-import.ts";
import { placesAt, recordDelivery, recordedEnvironments } from "./history.ts";
import { readJournal } from "./journal.ts";
import { freshDatabase, type FreshDatabase } from "./testing/database.ts";
import { NOW, govuk, imported, instant, piecesOf } from "./testing/history-files.ts";

let fresh: FreshDatabase;
let db: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = fresh.db;
});
afterAll(() => fresh[Symbol.asyncDispose]());
beforeEach(() => db.query("truncate deployment_record, history_import"));

const HEADER = "environment,app,at,version,commit\n";
const table = () => db.query("select environment, app, at, version, commit, kind from deployment_record order by 1, 2, 3, 4, 5");

describe("importing a history of deployments", () => {
  it("records the rows once: the same file again has nothing new", async () => {
    const file = `${HEADER}live,shop,2026-01-01T10:00:00+01:00,1.10,abc\nlive,shop,2026-01-02T10:00:00Z,2,\n`;
    expect(await imported(db, file)).toMatchObject({ rows: 2, new: 2, known: 0, rejectedTotal: 0 });
    const before = await table();
    expect(before[0]).toMatchObject({ at: "2026-01-01T09:00:00.000Z", version: "1.10", kind: "deployment" });
    expect(await imported(db, file)).toMatchObject({ rows: 2, new: 0, known: 2 });
    expect(await table()).toEqual(before);
    const [entry] = await readJournal(db);
    expect(entry).toMatchObject({ actor: "person:rosa", act: "history.imported", data: { rows: 2, new: 2 } });
  });

  it("gives the same table however a file is split into two imports that overlap", async () => {
    const row = fc.tuple(
      fc.constantFrom("live", "test"),
      fc.constantFrom("a", "b"),
      fc.integer({ min: 0, max: 9 }),
      fc.constantFrom("1", "2", ""),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 25 }), fc.nat(25), fc.nat(25), async (rows, one, two) => {
        const lines = rows.map(([environment, app, hour, version]) => `${environment},${app},2026-01-01T0${hour}:00:00Z,${version},c\n`);
        const [from, to] = [Math.min(one, two), Math.max(one, two)];
        await db.query("truncate deployment_record");
        const whole = await imported(db, HEADER + lines.join(""));
        const expected = await table();
        await db.query("truncate deployment_record");
        const later = await imported(db, HEADER + lines.slice(from).join(""));
        const earlier = await imported(db, HEADER + lines.slice(0, to).join(""));
        expect(await table()).toEqual(expected);
        expect(earlier.new + later.new).toBe(whole.new);
      }),
      { numRuns: 40 },
    );
  });

  it("rejects what it cannot read with its line, also behind fields of several lines, and records the rest", async () => {
    const file =
      "note,environment,app,at,version\n" +
      '"two\nlines",live,shop,2026-01-01T10:00:00Z,1\n' +
      "x,live,shop,2026-01-02T10:00:00,2\n" +
      "x,live,,2026-01-02T10:00:00Z,2\n" +
      '"three\nmore\nlines",live,shop,2026-02-30T10:00:00Z,2\n' +
      "x,live,shop,2026-01-03T10:00:00Z\n" +
      'x,"live,shop,2026-01-03T10:00:00Z,3\n' +
      "x,live,shop,2036-01-03T10:00:00Z,3\n" +
      "x,live,shop,2026-01-04T10:00:00Z,\u0000\n" +
      "x,live,shop,2026-01-04T10:00:00Z,\n" +
      "x,live,shop,2026-01-05T10:00:00Z,5\n";
    const done = await imported(db, file);
    expect(done).toMatchObject({ rows: 10, new: 2, known: 0, rejectedTotal: 8 });
    expect(done.rejected.map(({ line, column }) => `${line} ${column}`)).toEqual(
      ["4 at", "5 app", "6 at", "9 ", "11 at", "12 version", "13 version", "10 "].toSorted(
        (a, b) => Number.parseInt(a) - Number.parseInt(b),
      ),
    );
    expect(done.rejected[0]?.because).toContain("does not say its zone");
    expect((await table()).map((row) => Reflect.get(row, "version"))).toEqual(["1", "5"]);
  });

  it("refuses a file that does not fit the mapping before anything is read, and names the column that was probably meant", async () => {
    const mapping = historyMappingSchema.parse({ environment: { constant: "live" }, app: "app", at: "at", version: "version" });
    let fits = false;
    const ask = (text: string, given: typeof mapping | null) =>
      importDeployments(db, { bytes: piecesOf(text), mapping: given, actor: "person:rosa", now: NOW, onFit: () => (fits = true) });
    expect(await ask("app,at,versoin\nshop,2026-01-01T10:00:00Z,1\n", mapping)).toMatchObject({
      refused: { code: "unknown-column", todo: 'Did you mean "versoin"?' },
    });
    expect(await ask("app,at,version,app\n", mapping)).toMatchObject({ refused: { code: "repeated-column" } });
    expect(await ask("app,at,version\n", { ...mapping, deploymentWhen: "versionChanged" })).toMatchObject({
      refused: { code: "no-previous-version" },
    });
    expect(await ask("", null)).toMatchObject({ refused: { code: "empty-file" } });
    expect(fits).toBe(false);
    expect(await db.query("select from history_import")).toHaveLength(0);
  });

  it("records nothing of a compressed file that was cut off", async () => {
    const rows = Array.from({ length: 20_000 }, (_, n) => `live,app-${n},2026-01-01T10:00:00Z,${Math.imul(n, 2_654_435_761)},\n`).join("");
    const whole = gzipSync(HEADER + rows);
    const ask = (bytes: Uint8Array) => importDeployments(db, { bytes: piecesOf(bytes), mapping: null, actor: "person:rosa", now: NOW });
    expect(await ask(whole.subarray(0, whole.length - 1_000))).toMatchObject({ refused: { code: "broken-file" } });
    expect(await table()).toHaveLength(0);
    expect(await db.query("select from history_import")).toHaveLength(0);
    expect(await ask(whole)).toMatchObject({ new: 20_000 });
  });

  it("records nothing when the sender goes away in the middle", async () => {
    async function* leaving(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${HEADER}live,shop,2026-01-01T10:00:00Z,1,\n`);
      yield* piecesOf(Array.from({ length: 6_000 }, (_, n) => `live,shop,2026-01-01T10:00:00Z,${n},\n`).join(""));
      throw new Error("aborted");
    }
    await expect(importDeployments(db, { bytes: leaving(), mapping: null, actor: "person:rosa", now: NOW })).rejects.toThrow("aborted");
    expect(await table()).toHaveLength(0);
  });

  it("refuses to run beside another import", async () => {
    let second: unknown;
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(HEADER);
      second = await importDeployments(db, { bytes: piecesOf(HEADER), mapping: null, actor: "person:rosa", now: NOW });
    }
    expect(await importDeployments(db, { bytes: slow(), mapping: null, actor: "person:rosa", now: NOW })).toMatchObject({ rows: 0 });
    expect(second).toMatchObject({ refused: { code: "busy" } });
  });

  it("tells what ran at an instant, since when, and what had been taken away", async () => {
    const mapping = historyMappingSchema.parse({
      environment: "e",
      app: "a",
      at: "t",
      version: "v",
      previousVersion: "p",
      deploymentWhen: "versionChanged",
    });
    const rows = [
      "live,shop,2026-01-01T00:00:00Z,1,",
      "live,shop,2026-01-02T00:00:00Z,2,1",
      "live,shop,2026-01-03T00:00:00Z,2,x",
      "live,shop,2026-01-04T00:00:00Z,2,2",
      "live,shop,2026-01-05T00:00:00Z,1,2",
      "live,desk,2026-01-01T00:00:00Z,7,",
      "live,desk,2026-01-03T00:00:00Z,,7",
      "test,shop,2026-01-02T00:00:00Z,9,",
    ];
    expect((await imported(db, `e,a,t,v,p\n${rows.join("\n")}\n`, mapping)).newByKind).toEqual({
      deployment: 6,
      removal: 1,
      configuration: 1,
    });
    const at = async (text: string) => {
      const { placed, removed } = await placesAt(db, "live", instant(text));
      return [
        ...placed.map((one) => `${one.app} ${one.version} ${one.since.slice(5, 10)} ${one.deployedAt.slice(5, 10)}`),
        ...removed.map(({ app }) => `no ${app}`),
      ];
    };
    expect(await at("2025-12-31T23:59:59Z")).toEqual([]);
    expect(await at("2026-01-01T00:00:00Z")).toEqual(["desk 7 01-01 01-01", "shop 1 01-01 01-01"]);
    expect(await at("2026-01-04T12:00:00Z")).toEqual(["shop 2 01-02 01-03", "no desk"]);
    expect(await at("2026-01-06T00:00:00Z")).toEqual(["shop 1 01-05 01-05", "no desk"]);
  });

  it("holds our own deployments beside the imported ones", async () => {
    await db.query(
      "insert into release (id, title, kind, state, procedure, organisation_commit, items, changes, plan, created_by) values ('r1', 'r', 'standard', 'delivered', 'p', 'c', '[]', '[]', '[]', 'rosa') on conflict do nothing",
    );
    await db.query(
      "insert into deployment (id, release, environment, position, stage) values ('d1', 'r1', 'live', 1, '{}') on conflict do nothing",
    );
    const row = {
      environment: "live",
      app: "shop",
      version: "3",
      previousVersion: "2",
      commit: "abc",
      digest: "f00d",
      at: instant("2026-03-01T00:00:00Z"),
      source: "tidegate",
      deployment: "d1",
    } as const;
    await db.transaction((tx) => recordDelivery(tx, [row]));
    await db.transaction((tx) => recordDelivery(tx, [row]));
    const { placed } = await placesAt(db, "live", NOW);
    expect(placed).toEqual([
      { app: "shop", version: "3", since: row.at, deployedAt: row.at, commit: "abc", digest: "f00d", deployment: "d1" },
    ]);
  });
});

describe.runIf(govuk.present)("GOV.UK's history (skipped: ../shared/data/deployments-govuk is absent)", () => {
  it("gives the 16,167 production deployments, and nothing new the second time", async () => {
    const ask = () => importDeployments(db, { bytes: govuk.bytes(), mapping: govuk.mapping, actor: "person:rosa", now: NOW });
    expect(await ask()).toMatchObject({
      rows: 59_183,
      new: 59_183,
      rejectedTotal: 0,
      newByKind: { deployment: 58_918, removal: 48, configuration: 217 },
    });
    expect(await db.query("select from deployment_record where environment = 'production' and kind = 'deployment'")).toHaveLength(16_167);
    expect(await ask()).toMatchObject({ new: 0, known: 59_183 });
    const began = performance.now();
    const { placed } = await placesAt(db, "production", instant("2024-06-01T00:00:00Z"));
    const millis = performance.now() - began;
    expect(placed).toEqual(await expectedPlaces("production", "2024-06-01T00:00:00Z"));
    expect(millis).toBeLessThan(1_000);
    expect((await recordedEnvironments(db)).map(({ environment }) => environment)).toEqual([
      "integration",
      "production",
      "staging",
      "test",
    ]);
  });
});

/** The same answer by reading the file from its beginning to the instant, row by row. */
async function expectedPlaces(environment: string, until: string) {
  const text = (await buffer(piecesInto(readFileSync(govuk.file)))).toString();
  const live = new Map<
    string,
    { app: string; version: string; since: string; deployedAt: string; commit: string; digest: null; deployment: null }
  >();
  const rows = text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","));
  for (const [commit = "", written = "", , env, app = "", from = "", to = ""] of rows.toSorted(
    (a, b) => Date.parse(a[1] ?? "") - Date.parse(b[1] ?? ""),
  )) {
    const at = instant(written);
    if (env !== environment || at > instant(until) || to === from) continue;
    if (to === "") live.delete(app);
    else
      live.set(app, {
        app,
        version: to,
        since: live.get(app)?.version === to ? (live.get(app)?.since ?? at) : at,
        deployedAt: at,
        commit,
        digest: null,
        deployment: null,
      });
  }
  return [...live.values()].toSorted((a, b) => (a.app < b.app ? -1 : 1));
}

function piecesInto(bytes: Uint8Array) {
  const gunzip = createGunzip();
  gunzip.end(bytes);
  return gunzip;
}
