import { describe, expect, it } from "vitest";
import { harbour, withFile } from "./harbour-files.fixture.ts";
import { readOrganisation } from "./read-organisation.ts";

/** The harbour with one text of one file replaced by another. */
function changed(file: string, from: string, to: string): Map<string, string> {
  const text = harbour().get(file) ?? "";
  if (!text.includes(from)) throw new Error(`${file} has no "${from}"`);
  return withFile(file, text.replace(from, to));
}

const found = (files: ReadonlyMap<string, string>) =>
  readOrganisation(files).problems.map(({ code, file, line, column, saw, todo }) => ({ code, at: `${file}:${line}:${column}`, saw, todo }));

const people = "people/people.yaml";
const calendar = "calendar/2026.yaml";
const production = "environments/production.yaml";
const procedure = "procedures/standard.yaml";

describe("a name that nobody bears", () => {
  it.each([
    [
      "services/shop.yaml",
      "team: sales",
      "team: slaes",
      { code: "unknown-team", at: "services/shop.yaml:3:7", todo: 'Did you mean "sales"?' },
    ],
    [
      "services/shop.yaml",
      "[orders]",
      "[orders, odrers]",
      { code: "unknown-service", at: "services/shop.yaml:4:21", todo: 'Did you mean "orders"?' },
    ],
    [production, "after: test", "after: tset", { code: "unknown-environment", at: `${production}:3:8` }],
    [production, "shop: 8080", "shpo: 8080", { code: "unknown-service", saw: 'the service "shpo"' }],
    [people, "members: [rosa, sami]", "members: [rosa, samy]", { code: "unknown-person", at: `${people}:5:47` }],
    [people, "people: [rosa, sami]", "people: [rosa, samy]", { code: "unknown-person", at: `${people}:7:52` }],
    ["tidegate.yaml", "shift: desk", "shift: dsek", { code: "unknown-shift", at: "tidegate.yaml:4:16" }],
    [procedure, "environment: production", "environment: prodution", { code: "unknown-environment", at: `${procedure}:6:18` }],
    [procedure, "role: service-owner", "role: service-ower", { code: "unknown-word", todo: 'Did you mean "service-owner"?' }],
    [
      calendar,
      "scope: { environments: [production] }, days",
      "scope: { environments: [prod] }, days",
      { code: "unknown-environment", at: `${calendar}:2:62` },
    ],
    [calendar, "scope: { environments: [production] }\n", "scope: { teams: [all] }\n", { code: "unknown-team", at: `${calendar}:7:22` }],
    ["policies/not-alone.yaml", "require:", "environments: [live]\nrequire:", { code: "unknown-environment" }],
  ])("in %s instead of %j is found where it stands: %j", (file, from, to, problem) => {
    expect(found(changed(file, from, to))).toMatchObject([problem]);
  });
});

describe("a name that is given twice", () => {
  it.each([
    [
      "services/second.yaml",
      "id: shop\nname: Shop\nteam: sales\ncomponents: [{ id: x, run: { command: [x] } }]\n",
      'a second service "shop"',
    ],
    [
      "services/second.yaml",
      "id: y\nname: Y\nteam: sales\ncomponents: [{ id: shop, run: { command: [x] } }]\n",
      'a second component "shop"',
    ],
    [
      "people/second.yaml",
      "people: [{ id: x, name: X, email: Rosa@harbour.example, roles: [developer] }]\n",
      'a second email address "rosa@harbour.example"',
    ],
    [
      "calendar/second.yaml",
      `freezes: [{ id: year-end, title: X, reason: X, from: 2026-01-01T00:00, to: 2026-01-02T00:00 }]\n`,
      'a second freeze "year-end"',
    ],
    ["procedures/second.yaml", "id: standard\nversion: 2\ntitle: X\nstages: [{ environment: test }]\n", 'a second procedure "standard"'],
  ])("in %s is found", (file, text, saw) => {
    expect(found(withFile(file, text))).toMatchObject([{ code: "duplicate-id", saw }]);
  });
});

describe("what could never work", () => {
  it("is a circle of services, which is printed", () => {
    expect(found(changed("services/orders.yaml", "team: sales", "team: sales\ndependsOn: [shop]"))).toMatchObject([
      { code: "dependency-cycle", saw: "orders → shop → orders" },
    ]);
  });

  it("is a circle of environments", () => {
    expect(found(changed("environments/test.yaml", "targets:", "after: production\ntargets:"))).toContainEqual(
      expect.objectContaining({ code: "environment-cycle", saw: "production → test → production" }),
    );
  });

  it.each([
    [production, "shop: 8080", "shop: 8080, orders: 8080", "port-taken", "port 8080 for production/orders"],
    [
      "environments/test.yaml",
      "targets:",
      "proxy: { kind: embedded, ports: { orders: 8080 } }\ntargets:",
      "port-taken",
      "port 8080 for test/orders",
    ],
    [
      procedure,
      "- environment: test\n  - environment: production\n",
      "- environment: production\n  - environment: test\n",
      "stage-order",
      "production before test",
    ],
    [procedure, "- environment: test\n", "- environment: test\n  - environment: test\n", "stage-order", "test a second time"],
    [procedure, "role: service-owner", "role: head-of-it", "nobody-can-approve", "1 approval by a head-of-it"],
    [procedure, "role: service-owner", "role: service-owner, count: 2", "nobody-can-approve", "2 approvals by a service-owner"],
    [people, "firstMonday: 2026-11-02", "firstMonday: 2026-11-03", "not-a-monday", "2026-11-03, a tuesday"],
    [people, "firstMonday", "atOnce: 3, firstMonday", "shift-too-small", "3 people at once of 2"],
    [people, "roles: [developer, desk-agent]", "roles: []", "too-small", '"people.1.roles" is an empty list'],
    [people, "members: [rosa, sami]", "members: []", "too-small", '"teams.0.members" is an empty list'],
    ["services/shop.yaml", "run:", "build: { kind: npm, package: x }\n    run:", "component", "a package without a version"],
    ["services/shop.yaml", "run:", "source: { path: ../x }\n    run:", "component", 'the path "../x"'],
    ["services/shop.yaml", "[node, serve.js]", "[node, serve.js], environment: { PORT: 1 }", "component", "a value for PORT"],
  ])("in %s: %j → %j is %s", (file, from, to, code, saw) => {
    const problems = found(changed(file, from, to));
    expect(problems).toContainEqual(expect.objectContaining({ code, saw }));
    expect(problems.every((problem) => problem.code === code || problem.code === "stage-order")).toBe(true);
  });

  it("is training of a desk that does not exist", () => {
    const files = changed(procedure, "approvals:", "readiness: { trainingPercent: 80 }\n    approvals:");
    expect(found(files)).toEqual([]);
    expect(found(new Map([...files, ["tidegate.yaml", "id: harbour\nname: Harbour\ntimeZone: UTC\n"]]))).toMatchObject([
      { code: "no-desk" },
    ]);
  });
});

describe("in the calendar", () => {
  it.each([
    ["tidegate.yaml", "Europe/Zurich", "Europe/Zurch", "unknown-time-zone", 'Did you mean "Europe/Zurich"?'],
    [
      "tidegate.yaml",
      "Europe/Zurich",
      "+01:00",
      "unknown-time-zone",
      "Write a name such as Europe/Zurich; an offset knows no summer time.",
    ],
    [calendar, "from: 09:00", "timeZone: Zurich, from: 09:00", "unknown-time-zone", 'Did you mean "Europe/Zurich"?'],
    [calendar, "to: 16:00", "to: 09:00", "window-never-opens", "For a whole day write from 00:00 to 24:00."],
    [calendar, "from: 09:00", "from: 24:00", "window-times", "Write 00:00 and the next day."],
    [calendar, "to: 16:00", "to: 4pm", "wrong-form", "Write a time of day as HH:MM, 00:00 to 24:00."],
    [calendar, "days: [monday, tuesday]", "days: []", "too-small", "Correct it."],
    [calendar, "days: [monday, tuesday]", "days: [monady]", "unknown-word", 'Did you mean "monday"?'],
    [calendar, "2027-01-04T06:00", "2026-12-18T17:00", "freeze-never-holds", "Correct one of the two times."],
    [calendar, "2027-01-04T06:00", "2027-01-04", "local-time", "Write it as 2026-12-18T17:00, without a zone."],
    [calendar, "2027-01-04T06:00", "2027-03-28T02:30", "time-in-gap", "Write 2027-03-28T03:00, the first time after the jump."],
  ])("of %s %j → %j is %s", (file, from, to, code, todo) => {
    expect(found(changed(file, from, to))).toMatchObject([{ code, todo }]);
  });

  it("a scope that names a service and another team than its own is found", () => {
    const files = changed(people, "shifts:", "  - { id: data, name: Data, members: [sami] }\nshifts:").set(
      "calendar/audit.yaml",
      "freezes: [{ id: audit, title: Audit, reason: X, scope: { services: [shop], teams: [data] }, from: 2026-12-01T00:00, to: 2026-12-05T00:00 }]\n",
    );
    expect(found(files)).toMatchObject([
      { code: "scope", at: "calendar/audit.yaml:1:69", todo: "Name sales too, or leave out the teams." },
    ]);
  });

  it("a window over midnight is right", () => {
    expect(found(changed(calendar, "to: 16:00", "to: 02:00"))).toEqual([]);
  });
});

describe("a policy", () => {
  it.each([
    ["approvals.exists(a, a.rol == 'x')", 'Did you mean "role"?'],
    ["release.size < 3", "Write one of the 14 that exist, or add it."],
    ["release.title.matches('a+')", "Use ==, in, contains(), startsWith() or endsWith()."],
    ["release.risk != 'hihg'", 'Did you mean "high"?'],
    ["release.changes", "Compare the value with what it should be."],
  ])("that requires %s is found before any start asks it", (require, todo) => {
    expect(found(withFile("policies/second.yaml", `id: second\ntitle: Second\nbecause: It matters\nrequire: ${require}\n`))).toMatchObject([
      { code: "policy", at: "policies/second.yaml:4:10", todo },
    ]);
  });
});
