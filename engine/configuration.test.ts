import { expect, test } from "vitest";
import { digestOf, harbourOrganisation, itemOf, releaseOf } from "../core/testing/harbour.ts";
import type { Release } from "../core/release/release.ts";
import type { Work } from "../core/release/task.ts";
import { insertDeployment } from "../store/deployments.ts";
import { recordDelivery } from "../store/history.ts";
import { keepOrganisation } from "../store/organisations.ts";
import { insertRelease } from "../store/releases.ts";
import { freshDatabase } from "../store/testing/database.ts";
import { TEST } from "../store/testing/harbour.ts";
import type { Database } from "../store/database.ts";
import { configurationFor } from "./configuration.ts";

const AT = "2026-11-23T10:00:00.000Z" as never;

test("what is carried out is what was planned and signed, whatever was committed since", async () => {
  await using fresh = await freshDatabase();
  await keep(fresh.db, "planned", "as planned");
  await keepPlanned(fresh.db, "r1", "planned", "2.0");
  await keep(fresh.db, "later", "as somebody wants it now");
  const { organisation, commit } = await configurationFor(fresh.db, { release: "r1", work: start("2.0") });
  expect([commit, organisation.profile.name]).toEqual(["planned", "as planned"]);
});

test("a version that is restored runs by the configuration that it was delivered by, not by the one of the release that failed", async () => {
  await using fresh = await freshDatabase();
  await keep(fresh.db, "first", "as it was");
  await keepPlanned(fresh.db, "r1", "first", "1.0");
  await fresh.db.transaction((tx) => recordDelivery(tx, [deliveryOf("r1", "1.0")]));
  await keep(fresh.db, "second", "as it failed");
  await keepPlanned(fresh.db, "r2", "second", "2.0");
  expect((await configurationFor(fresh.db, { release: "r2", work: start("2.0") })).commit).toBe("second");
  expect((await configurationFor(fresh.db, { release: "r2", work: start("1.0") })).commit).toBe("first");
  await keepPlanned(fresh.db, "r3", "second", "1.0", "rollback");
  expect((await configurationFor(fresh.db, { release: "r3", work: start("1.0") })).organisation.profile.name).toBe("as it was");
});

test("a configuration that is not kept stops the step, and is not replaced by another", async () => {
  await using fresh = await freshDatabase();
  await keep(fresh.db, "later", "as somebody wants it now");
  await keepPlanned(fresh.db, "r1", "never read", "2.0");
  await expect(configurationFor(fresh.db, { release: "r1", work: start("2.0") })).rejects.toThrow(/plan the release again/);
});

async function keep(db: Database, commit: string, name: string): Promise<void> {
  const organisation = harbourOrganisation();
  await db.transaction((tx) =>
    keepOrganisation(tx, commit, { organisation: { ...organisation, profile: { ...organisation.profile, name } } }),
  );
}

async function keepPlanned(
  db: Database,
  id: string,
  organisationCommit: string,
  version: string,
  kind: Release["kind"] = "standard",
): Promise<void> {
  await db.transaction(async (tx) => {
    await insertRelease(tx, { ...releaseOf(id, [itemOf("shop", version)], [TEST]), organisationCommit, kind });
    await insertDeployment(tx, { id: `${id}-test`, release: id, environment: "test", position: 0, stage: TEST });
  });
}

function start(version: string): Work {
  return {
    kind: "start",
    environment: "test",
    target: "bench",
    component: "shop",
    digest: digestOf("shop", version),
    version,
    instance: "shop--x",
  };
}

function deliveryOf(release: string, version: string) {
  return {
    environment: "test",
    app: "shop",
    version,
    previousVersion: null,
    commit: null,
    digest: digestOf("shop", version),
    at: AT,
    source: "tidegate" as const,
    deployment: `${release}-test`,
  };
}
