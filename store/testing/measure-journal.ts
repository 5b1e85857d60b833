/** Measures appends to the journal and its verification on each embedded server; the figures are in docs/decisions/0002-store.md. */
import { mkdtemp, rm } from "node:fs/promises";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../database.ts";
import type { Database } from "../database.ts";
import type { Origin } from "../embedded/binaries.ts";
import { startEmbedded } from "../embedded/embedded.ts";
import { append, verifyJournal } from "../journal.ts";
import { migrate } from "../migrate.ts";

const SECONDS = 5;
const entry = {
  actor: "person:ada",
  act: "release.planned",
  subject: "release:1",
  data: { release: "2026-11-23-shop", plan: "x".repeat(200), revision: 7 },
};

async function appends(db: Database, writers: number, perTransaction: number): Promise<void> {
  const end = performance.now() + SECONDS * 1000;
  const millis: number[] = [];
  await Promise.all(
    Array.from({ length: writers }, async () => {
      while (performance.now() < end) {
        const begin = performance.now();
        await db.transaction(async (tx) => {
          for (let n = 0; n < perTransaction; n += 1) await append(tx, entry);
        });
        millis.push(performance.now() - begin);
      }
    }),
  );
  const sorted = millis.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(1);
  console.log(
    `${writers} writers, ${perTransaction} per transaction: ${Math.round((millis.length * perTransaction) / SECONDS)} appends/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, load ${loadavg()[0]?.toFixed(1)}`,
  );
}

async function measure(binaries: Origin): Promise<void> {
  const place = await mkdtemp(join(tmpdir(), "tidegate-measure-"));
  const server = await startEmbedded({ directory: place, binaries, endsWithUs: true });
  const db = await openDatabase(server.url);
  try {
    console.log(`${binaries}, PostgreSQL ${server.version}`);
    await migrate(db);
    for (const [writers, perTransaction] of [
      [1, 1],
      [4, 1],
      [4, 10],
      [1, 1],
      [4, 1],
    ] as const)
      await appends(db, writers, perTransaction);
    const begin = performance.now();
    const verdict = await verifyJournal(db);
    if (verdict.ok) console.log(`verified ${Math.round((verdict.entries / (performance.now() - begin)) * 1000)} entries/s`);
  } finally {
    await db.close();
    await server.stop();
    await rm(place, { recursive: true });
  }
}

for (const origin of ["npm", "debian"] as const) await measure(origin);
