import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseInstant } from "../../core/calendar/instant.ts";
import { run, temporaryFolder } from "../testing/running.ts";
import { makeContacts } from "./desk/make-contacts.ts";
import { addCommits, makeRepository } from "./make-repository.ts";

const now = parseInstant("2026-11-20T09:00:00.000Z");
if (now === undefined) throw new Error("the test's instant is not one");

test("the same instant makes the same repository, and adding the bad release later is the same as making it at once", async () => {
  await using one = await temporaryFolder("history");
  await using other = await temporaryFolder("history");
  const { commits } = await makeRepository({ destination: one.path, now, upTo: "bad" });
  const first = await makeRepository({ destination: other.path, now, upTo: "good" });
  const added = await addCommits(other.path, "good", "bad", now);
  expect([...first.commits, ...added.commits]).toEqual(commits);
  expect(commits.map(({ part }) => part)).toEqual([...Array(4).fill("baseline"), ...Array(7).fill("good"), "bad"]);
  expect(await run(["git", "status", "--porcelain"], other.path, {})).toBe("");
});

test("commits are by different people of the organisation, in the order of their dates, none after now", async () => {
  await using folder = await temporaryFolder("history");
  const { commits } = await makeRepository({ destination: folder.path, now, upTo: "bad" });
  const dates = commits.map(({ at }) => at);
  expect(dates).toEqual(dates.toSorted());
  expect(dates.every((at) => at <= now)).toBe(true);
  const people = await readFile(join(folder.path, "people/people.yaml"), "utf8");
  const emails = new Set((await run(["git", "log", "--format=%ae"], folder.path, {})).trim().split("\n"));
  expect(emails.size).toBeGreaterThanOrEqual(4);
  for (const email of emails) expect(people).toContain(email);
});

test("a commit that is added later never gets an earlier date than the one before it", async () => {
  await using folder = await temporaryFolder("history");
  const { commits } = await makeRepository({ destination: folder.path, now, upTo: "good" });
  const early = parseInstant("2026-11-20T07:00:00.000Z") ?? now;
  const added = await addCommits(folder.path, "good", "bad", early);
  expect((added.commits[0]?.at ?? "") > (commits.at(-1)?.at ?? "")).toBe(true);
});

test("a folder that holds something is left alone", async () => {
  await using folder = await temporaryFolder("history");
  await writeFile(join(folder.path, "thesis.txt"), "mine");
  await expect(makeRepository({ destination: folder.path, now, upTo: "baseline" })).rejects.toThrow(/already holds thesis.txt/);
});

test("the desk's eight weeks have about twenty contacts a day, more on Mondays than on Sundays, none in the future", async () => {
  await using folder = await temporaryFolder("desk");
  const file = join(folder.path, "contacts.csv");
  const { contacts } = await makeContacts({ destination: file, now });
  const [head, ...rows] = (await readFile(file, "utf8")).trim().split("\n");
  expect(head).toBe("id,at,service,subject");
  expect(rows).toHaveLength(contacts);
  const at = rows.map((row) => new Date(row.split(",")[1] ?? ""));
  const onWeekday = (day: number) => at.filter((date) => date.getUTCDay() === day).length;
  expect(contacts / 56).toBeGreaterThan(18);
  expect(contacts / 56).toBeLessThan(22);
  expect(onWeekday(1)).toBeGreaterThan(2 * onWeekday(0));
  expect(at.every((date) => date < new Date(now))).toBe(true);
  expect(new Set(rows.map((row) => row.split(",")[0])).size).toBe(contacts);
  expect(rows.every((row) => row.split(",").length === 4)).toBe(true);
  await makeContacts({ destination: join(folder.path, "again.csv"), now });
  expect(await readFile(join(folder.path, "again.csv"), "utf8")).toBe(await readFile(file, "utf8"));
});
