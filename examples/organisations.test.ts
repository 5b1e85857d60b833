import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseInstant } from "../core/calendar/instant.ts";
import { describeProblem } from "../core/catalogue/problem.ts";
import { readOrganisation } from "../core/catalogue/read-organisation.ts";
import { makeRepository as makeHarbour } from "./harbour/make-repository.ts";
import { makeRepository as makeNodeRed } from "./node-red/make-repository.ts";
import { call, start, temporaryFolder } from "./testing/running.ts";

const now = parseInstant("2026-11-20T09:00:00.000Z");
if (now === undefined) throw new Error("the test's instant is not one");

async function filesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const wanted = paths.filter((path) => !path.startsWith(".git/"));
  return new Map(await Promise.all(wanted.map(async (path) => [path, await readFile(join(folder, path), "utf8")] as const)));
}

async function organisationIn(folder: string) {
  const { organisation, problems } = readOrganisation(await filesOf(folder));
  expect(problems.map(describeProblem)).toEqual([]);
  if (organisation === undefined) throw new Error("there is no organisation");
  return organisation;
}

test.each(["harbour", "node-red", "first-service"])("the organisation of %s has no problem", async (example) => {
  await organisationIn(join(import.meta.dirname, example, "organisation"));
});

test("Harbour Supplies has every role, both quays, and a procedure that asks for signatures and a trained desk", async () => {
  await using folder = await temporaryFolder("lint");
  await makeHarbour({ destination: folder.path, now, upTo: "bad" });
  const organisation = await organisationIn(folder.path);
  const roles = new Set(organisation.people.flatMap((person) => person.roles));
  expect([...roles].toSorted()).toEqual(
    [
      "administrator",
      "change-manager",
      "desk-agent",
      "desk-lead",
      "developer",
      "head-of-it",
      "on-call",
      "release-manager",
      "service-owner",
    ].toSorted(),
  );
  expect(organisation.environments.find(({ id }) => id === "production")?.targets.map(({ id }) => id)).toEqual(["quay-1", "quay-2"]);
  const production = organisation.procedures[0]?.stages.at(-1);
  expect(production).toMatchObject({ environment: "production", readiness: { briefAcknowledged: true, trainingPercent: 100 } });
});

test("the museum's next version is a commit that changes nothing else", async () => {
  await using before = await temporaryFolder("lint");
  await using after = await temporaryFolder("lint");
  await makeNodeRed({ destination: before.path, now, upTo: "before" });
  await makeNodeRed({ destination: after.path, now, upTo: "after" });
  const [old, next] = [await organisationIn(before.path), await organisationIn(after.path)];
  const version = (organisation: typeof old) => organisation.services[0]?.components[0]?.version;
  expect([version(old), version(next)]).toEqual(["4.0.9", "4.1.15"]);
  expect(JSON.stringify(next).replace("4.1.15", "4.0.9")).toBe(JSON.stringify(old));
});

test("the first service of one's own is ten lines and answers", async () => {
  const folder = join(import.meta.dirname, "first-service/organisation");
  const files = await filesOf(folder);
  const lines = [...files].filter(([path]) => path.endsWith(".yaml")).flatMap(([, text]) => text.trim().split("\n"));
  expect(lines).toHaveLength(10);
  await using hello = await start(["node", "server.mjs"], join(folder, "sources/hello"), { TIDEGATE_VERSION: "1" });
  expect((await call(hello.url, "GET", "/")).body).toBe("Hello from version 1\n");
  expect(await hello.terminate()).toMatchObject({ exitCode: 0 });
});
