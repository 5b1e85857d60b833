import { describe, expect, it } from "vitest";
import { parseInstant } from "../calendar/instant.ts";
import { serviceSchema } from "../catalogue/service.ts";
import { assessChanges } from "./assess.ts";
import type { Change, Commit } from "./change.ts";

const service = (id: string, about: object = {}, component: object = {}) =>
  serviceSchema.parse({
    id,
    name: id,
    team: "sales",
    components: [{ id, source: { path: `sources/${id}` }, run: { command: ["x"] }, ...component }],
    ...about,
  });

const organisation = {
  services: [
    service("stock", { criticality: "high" }),
    service("orders", { dependsOn: ["stock"] }, { migration: { command: ["x"], kind: "reversible" } }),
    service("shop", { dependsOn: ["orders"] }),
    service("news", { dependsOn: ["shop"] }),
    service("ledger", {}, { migration: { command: ["x"], kind: "one-way" } }),
    service("wiki", {}, { source: {}, build: { kind: "npm", package: "wiki" }, version: "2.1" }),
    service("maps", {}, { source: { repository: "maps.git", path: "." } }),
  ],
};

function commit(
  about: Partial<Omit<Commit, "files">>,
  ...files: readonly (string | readonly [path: string, added: number, removed: number])[]
): Commit {
  const at = parseInstant("2026-11-20T09:00:00Z");
  if (at === undefined) throw new Error("no instant");
  return {
    id: "a".repeat(40),
    author: "Priya",
    email: "priya@harbour.example",
    at,
    subject: "Keep the note",
    body: "",
    ...about,
    files: files.map((file) =>
      typeof file === "string" ? { path: file, added: 10, removed: 2 } : { path: file[0], added: file[1], removed: file[2] },
    ),
  };
}

function assess(one: Commit, repository?: string): Change {
  const [change] = assessChanges([one], organisation, repository);
  if (change === undefined) throw new Error("no change");
  return change;
}

describe("the services of a change", () => {
  it("are those whose sources it touches, and those that depend on them", () => {
    expect(assess(commit({}, "sources/orders/a.ts", "sources/shop/b.ts"))).toMatchObject({
      services: ["orders", "shop"],
      dependents: ["news"],
      linesAdded: 20,
      linesRemoved: 4,
    });
  });

  it("are none when it touches nobody's sources, also where a name only begins alike", () => {
    expect(assess(commit({}, "README.md", "sources/orders-old/a.ts"))).toMatchObject({
      services: [],
      dependents: [],
      harm: { level: "low", reasons: [] },
    });
    expect(assess(commit({}))).toMatchObject({ services: [] });
  });

  it("of another repository are those with sources there", () => {
    expect(assess(commit({}, "sources/orders/a.ts"), "maps.git").services).toEqual(["maps"]);
    expect(assess(commit({}, "index.ts")).services).toEqual([]);
  });

  it("include the one whose description changes, such as the version of a package", () => {
    expect(assess(commit({}, "services/wiki.yaml"))).toMatchObject({
      services: ["wiki"],
      harm: { level: "medium", reasons: ["changes configuration: services/wiki.yaml"] },
    });
  });
});

describe("the benefit of a change", () => {
  it.each([
    ["Keep the note", "It was lost.\n\nBenefit: skippers find\ntheir parcel\n\nSigned-off-by: X", "skippers find their parcel"],
    ["fix: note", "benefit: nobody asks twice\nRefs: #4", "nobody asks twice"],
    ["feat(shop)!: show a map", "", "New for users: show a map"],
    ["fix: keep the note", "Benefit:\n", "Mends a fault: keep the note"],
    ["shop: a page", "", "shop: a page"],
    ["Note: this is prose", "", "Note: this is prose"],
    ["constructor: prose", "", "constructor: prose"],
  ])("of %j with the body %j is %j", (subject, body, benefit) => {
    expect(assess(commit({ subject, body }, "sources/shop/a.ts")).benefit).toBe(benefit);
  });
});

describe("the harm of a change", () => {
  it.each<[string, Commit, Change["harm"]["level"], readonly string[]]>([
    ["small", commit({}, "sources/news/a.ts"), "low", []],
    ["of 400 lines", commit({}, ["sources/news/a.ts", 300, 100]), "low", []],
    ["of 401 lines", commit({}, ["sources/news/a.ts", 300, 101]), "medium", ["401 lines, more than 400"]],
    ["of 2001 lines", commit({}, ["sources/news/a.ts", 2001, 0]), "high", ["2001 lines, more than 2000"]],
    ["of a lock file", commit({}, ["sources/news/package-lock.json", 9000, 9000]), "low", []],
    [
      "of stored data",
      commit({}, "sources/orders/migrations/2-note.sql"),
      "medium",
      ["changes how data is stored: sources/orders/migrations/2-note.sql"],
    ],
    [
      "of a component whose data go one way",
      commit({}, "sources/ledger/a.ts"),
      "high",
      ["ledger changes its data one-way: there is no way back but forward"],
    ],
    [
      "of a critical service that many need",
      commit({}, "sources/stock/a.ts"),
      "medium",
      ["touches stock, of high criticality", "3 services depend on it: orders, shop, news"],
    ],
    ["marked as breaking", commit({ subject: "shop!: other prices" }, "sources/news/a.ts"), "high", ["its author marks it as breaking"]],
    [
      "with a breaking paragraph",
      commit({ body: "x\n\nBREAKING CHANGE: y" }, "sources/news/a.ts"),
      "high",
      ["its author marks it as breaking"],
    ],
    [
      "that takes another back",
      commit({ subject: 'Revert "Keep the note"' }, "sources/news/a.ts"),
      "medium",
      ["takes back an earlier change"],
    ],
    [
      "of configuration",
      commit({}, "sources/news/config/mail.json", "environments/test.yaml"),
      "medium",
      ["changes configuration: sources/news/config/mail.json, environments/test.yaml"],
    ],
  ])("%s is judged by reasons that can be checked", (_, one, level, reasons) => {
    expect(assess(one).harm).toEqual({ level, reasons });
  });
});
