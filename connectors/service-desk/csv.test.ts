import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseInstant } from "../../core/calendar/instant.ts";
import type { Instant } from "../../core/calendar/instant.ts";
import { csvServiceDesk } from "./csv.ts";

let place: string;
let file: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "tidegate-desk-"));
  file = join(place, "contacts.csv");
});
afterEach(() => rm(place, { recursive: true, force: true }));

function instant(text: string): Instant {
  const parsed = parseInstant(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}
const [start, end] = [instant("2026-11-01T00:00:00Z"), instant("2026-12-01T00:00:00Z")];
const read = async (text: string): Promise<unknown> => {
  await writeFile(file, text);
  return csvServiceDesk({ file }).contacts(start, end);
};

test("reads contacts in the order of their times, whatever the order of columns and zones", async () => {
  const text =
    '\uFEFFsubject,id,colour,at,service\r\n"Till, ""slow""\nsince noon",7,red,2026-11-02T10:00:00+01:00,till\r\nNo login,8,,2026-11-02T08:59:59Z,\r\n\r\n';
  expect(await read(text)).toEqual([
    { id: "8", at: "2026-11-02T08:59:59.000Z", service: null, subject: "No login" },
    { id: "7", at: "2026-11-02T09:00:00.000Z", service: "till", subject: 'Till, "slow"\nsince noon' },
  ]);
});

test("counts a contact at the start of the time asked for, and not one at its end", async () => {
  expect(
    await read("id,at,service,subject\n1,2026-11-01T00:00:00Z,a,x\n2,2026-12-01T00:00:00Z,a,x\n3,2026-10-31T23:59:59.999Z,a,x\n"),
  ).toMatchObject([{ id: "1" }]);
});

test("takes the same contact twice for one", async () => {
  expect(await read("id,at,service,subject\n1,2026-11-01T00:00:00Z,a,x\n1,2026-11-01T00:00:00Z,a,x\n")).toHaveLength(1);
});

test.each([
  [
    "a time without a zone",
    "id,at,service,subject\n1,2026-11-02T10:00:00Z,a,x\n2,2026-11-02T10:00:00,a,x\n",
    /line 3, column at is "2026-11-02T10:00:00"/,
  ],
  ["a missing column", "id,at,subject\n1,2026-11-02T10:00:00Z,x\n", /line 1 does not name the column service/],
  ["a row that ends early", "id,at,service,subject\n1,2026-11-02T10:00:00Z\n", /line 2 has no column service/],
  ["a comma without quotes", "id,at,service,subject\n1,2026-11-02T10:00:00Z,a,Till, slow\n", /line 2 has 5 columns of 4/],
  ["no id", 'id,at,service,subject\n1,2026-11-02T10:00:00Z,a,"two\nlines"\n,2026-11-02T10:00:00Z,a,x\n', /line 4, column id is empty/],
  [
    "one id for two contacts",
    "id,at,service,subject\n1,2026-11-02T10:00:00Z,a,x\n1,2026-11-02T10:00:00Z,a,y\n",
    /line 3, column id is "1", which line 2/,
  ],
  ["a quote that never ends", 'id,at,service,subject\n1,2026-11-02T10:00:00Z,a,"x\n', /Quote/],
  ["nothing at all", "", /is empty/],
])("refuses a file with %s, and says where", async (_, text, where) => {
  await expect(read(text)).rejects.toThrow(where);
});

test("reads the file again when it has changed, also after it was wrong, and says when it is not there", async () => {
  const desk = csvServiceDesk({ file });
  await expect(desk.contacts(start, end)).rejects.toThrow(/cannot be read/);
  await writeFile(file, "id,at\n");
  await expect(desk.contacts(start, end)).rejects.toThrow(/does not name/);
  await writeFile(file, "id,at,service,subject\n1,2026-11-02T10:00:00Z,a,x\n");
  expect(await desk.contacts(start, end)).toHaveLength(1);
  await writeFile(file, "id,at,service,subject\n1,2026-11-02T10:00:00Z,a,x\n2,2026-11-02T10:00:00Z,a,x\n");
  expect(await desk.contacts(start, end)).toHaveLength(2);
});
