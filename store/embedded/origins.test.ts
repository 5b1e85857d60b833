import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { openDatabase } from "../database.ts";
import { append, verifyJournal } from "../journal.ts";
import { migrate, readMigrations } from "../migrate.ts";
import { workplace } from "../testing/workplace.ts";
import type { Origin } from "./binaries.ts";
import { startEmbedded } from "./embedded.ts";

const BOTH = existsSync("/usr/lib/postgresql/15/bin/postgres");
if (!BOTH) console.warn("Only the server from npm is tested: Debian's postgresql-15 is not installed.");
const entry = { actor: "system", act: "tested", subject: "origin", data: {} };

/** Migrates, appends one entry and verifies; returns how many entries there are. */
async function used(directory: string, binaries: Origin): Promise<number> {
  const server = await startEmbedded({ directory, binaries, endsWithUs: true, settings: { fsync: "off" } });
  expect(server.binaries).toBe(binaries);
  const db = await openDatabase(server.url);
  try {
    await migrate(db);
    expect(await db.query("select file from migration order by number")).toEqual((await readMigrations()).map(({ file }) => ({ file })));
    await db.transaction((tx) => append(tx, entry));
    const verdict = await verifyJournal(db);
    if (!verdict.ok) throw new Error(verdict.because);
    return verdict.entries;
  } finally {
    await db.close();
    await server.stop();
  }
}

test.each<Origin>(BOTH ? ["npm", "debian"] : ["npm"])(
  "migrations and journal work on the server from %s",
  async (origin) => {
    await using place = await workplace();
    expect(await used(place.directory, origin)).toBe(1);
  },
  60_000,
);

test.runIf(BOTH)(
  "one data directory serves both origins in turn, because they are the same major version",
  async () => {
    await using place = await workplace();
    expect(await used(place.directory, "npm")).toBe(1);
    expect(await used(place.directory, "debian")).toBe(2);
    expect(await used(place.directory, "npm")).toBe(3);
    expect(await readFile(`${place.directory}/data/PG_VERSION`, "utf8").catch(() => "15\n")).toBe("15\n");
  },
  60_000,
);
