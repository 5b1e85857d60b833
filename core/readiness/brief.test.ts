import { describe, expect, it } from "vitest";
import { instantFromMillis } from "../calendar/instant.ts";
import { makeBrief, type BriefSource } from "./brief.ts";
import { briefText } from "./brief-text.ts";

const at = instantFromMillis(Date.UTC(2026, 10, 23, 18));
const low = { level: "low" as const, reasons: [] };
const source: BriefSource = {
  release: "r-12",
  title: "Faster search",
  items: [
    {
      component: "search",
      service: "shop",
      version: "2",
      fromVersion: "1",
      changes: [
        {
          subject: "feat(search): show results while typing (#41)",
          benefit: "",
          harm: { level: "medium", reasons: ["It asks the index more often"] },
        },
        { subject: "fix: umlauts", benefit: "Names with umlauts are found", harm: low },
        { subject: "chore: tidy", benefit: "", harm: low },
      ],
    },
  ],
  deliveries: [{ environment: "production", at, firstSharePercent: 10 }],
  services: [
    { id: "shop", name: "Shop", usersNotice: "nobody can order", dependsOn: [] },
    { id: "desk", name: "Order desk", usersNotice: "orders cannot be looked up", dependsOn: ["shop"] },
    { id: "reports", name: "Reports", usersNotice: "", dependsOn: ["desk"] },
    { id: "mail", name: "Mail", usersNotice: "", dependsOn: [] },
  ],
  knownErrors: [{ symptom: "The first search is slow.", workaround: "Search again." }],
  support: [{ name: "Mia Berg", contact: "mia@example.org" }],
  supportedUntil: at,
  workaround: "Use the catalogue instead of the search.",
};

describe("the service desk's brief", () => {
  it("says what changes in words of users, and how many changes they do not see", () => {
    expect(makeBrief(source).whatChanges).toEqual([
      { service: "Shop", sentences: ["Show results while typing", "Names with umlauts are found"], hidden: 1 },
    ]);
  });

  it("names the users of every service that depends on a changed one, also through others", () => {
    expect(makeBrief(source).whoIsAffected).toEqual({ directly: ["Shop"], throughOthers: ["Order desk", "Reports"] });
  });

  it("says what users may notice: the changes' possible harm and what fails when a service fails", () => {
    expect(makeBrief(source).whatUsersMayNotice).toEqual([
      "Possible trouble: It asks the index more often",
      "If it goes wrong: nobody can order",
      "If it goes wrong: orders cannot be looked up",
    ]);
  });

  it("says what nobody has written down instead of leaving it out", () => {
    const brief = makeBrief({ ...source, support: [], workaround: null, deliveries: [] });
    expect(brief.missing).toEqual([
      "no delivery to users is planned",
      "nobody is named whom the desk can call",
      "no workaround is written down",
      "reports: nobody wrote what users notice when it fails",
    ]);
    expect(brief.workaround).toContain("call support");
  });

  it("reads as one page", () => {
    const text = briefText(makeBrief(source));
    expect(text.split("\n").filter((line) => line.startsWith("#"))).toEqual([
      "# Faster search (r-12)",
      "## What changes",
      "## When",
      "## Who is affected",
      "## What users may notice",
      "## Known errors",
      "## Workaround",
      "## Whom to call",
      "## Still missing in this brief",
    ]);
    expect(text).toContain("- production: 2026-11-23T18:00:00.000Z, first 10 % of the users, the rest when nothing bad is seen");
    expect(text).toContain("- Shop: 1 change that users do not see");
  });

  it("calls a service new when its users meet it for the first time, and treats a breaking tidy-up as something they may notice", () => {
    const brief = makeBrief({
      ...source,
      items: [
        {
          component: "x",
          service: "mail",
          version: "1",
          fromVersion: null,
          changes: [{ subject: "refactor!: drop the old login", benefit: "", harm: low }],
        },
      ],
    });
    expect(brief.whatChanges).toEqual([
      { service: "Mail", sentences: ["New: users meet this service for the first time", "Drop the old login"], hidden: 0 },
    ]);
  });
});
