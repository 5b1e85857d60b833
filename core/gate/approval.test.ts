import { describe, expect, it } from "vitest";
import { digestOf, itemOf, readyForProduction, signedBy } from "../testing/harbour.ts";
import { approvalGate, mayApprove } from "./approval.ts";
import type { StartQuestion } from "./facts.ts";
import { isUnmet, type Unmet } from "./verdict.ts";

const signed = readyForProduction();
const { release, deployment, environment } = signed;

function answer(question: StartQuestion): string {
  return approvalGate.ask(question).answer;
}

function unmet(question: StartQuestion): Unmet | undefined {
  const verdict = approvalGate.ask(question);
  return isUnmet(verdict) ? verdict : undefined;
}

function asking(question: StartQuestion, ...approvals: StartQuestion["deployment"]["stage"]["approvals"]): StartQuestion {
  return { ...question, deployment: { ...question.deployment, stage: { ...question.deployment.stage, approvals } } };
}

describe("a signature", () => {
  it.each([
    ["of the author of a change, however the address is written", "sami", "service-owner", /wrote or made/],
    ["of the person who made the release", "rosa", "change-manager", /wrote or made/],
    ["in a role that the person does not have", "dan", "change-manager", /does not have the role/],
    ["of an owner of other services", "otto", "service-owner", /does not own/],
    ["of nobody whom we know", "ghost", "change-manager", /is not a person/],
  ])("%s counts for nothing", (_which, person, role, why) => {
    expect(mayApprove(signed, person, role)).toMatch(why);
    const other = role === "service-owner" ? (["petra", "change-manager"] as const) : (["olga", "service-owner"] as const);
    expect(unmet(signedBy(signed, other, [person, role]))?.saw).toMatch(new RegExp(`missing 1 × ${role}`));
  });

  it("of one person counts once, also in two roles and when given twice", () => {
    expect(answer(signedBy(signed, ["olga", "service-owner"], ["olga", "change-manager"]))).toBe("wait");
    const two = asking(signed, { role: "change-manager", count: 2 });
    expect(unmet(signedBy(two, ["petra", "change-manager"], ["petra", "change-manager"]))).toMatchObject({
      saw: "missing 1 × change-manager",
      clearedBy: "olga",
    });
    expect(answer(signedBy(two, ["petra", "change-manager"], ["olga", "change-manager"]))).toBe("pass");
  });

  it("fills whichever seat leaves room for the others, in any order", () => {
    const asked = asking(signed, { role: "change-manager", count: 1 }, { role: "service-owner", count: 1 });
    expect(answer(signedBy(asked, ["olga", "change-manager"], ["olga", "service-owner"], ["petra", "change-manager"]))).toBe("pass");
  });

  it("of another environment is none", () => {
    const elsewhere = signed.facts.approvals.map((approval) => ({ ...approval, environment: "test" }));
    expect(answer({ ...signed, facts: { ...signed.facts, approvals: elsewhere } })).toBe("wait");
  });

  it("is not asked for where the procedure asks for none", () => {
    expect(answer(signedBy(asking(signed)))).toBe("pass");
  });

  it("cannot be waited for when too few people may give it", () => {
    expect(unmet(signedBy(asking(signed, { role: "change-manager", count: 3 })))).toMatchObject({ answer: "refuse" });
    // Olga is the only one who could sit on either seat.
    const people = signed.organisation.people.filter((person) => person.id !== "petra");
    const alone = { ...signed, organisation: { ...signed.organisation, people } };
    expect(unmet(signedBy(alone, ["olga", "service-owner"]))).toMatchObject({
      answer: "refuse",
      clearedBy: expect.stringContaining("administrator"),
    });
  });
});

describe("a change after the signature", () => {
  const shop = itemOf("shop", "2.1");
  it.each([
    [
      "of an artifact",
      `shop 2.0 commit shop-at-2.0 digest ${digestOf("shop", "2.1")}`,
      {
        ...signed,
        release: {
          ...release,
          items: release.items.map((item) => (item.component === "shop" ? { ...item, artifact: shop.artifact } : item)),
        },
      },
    ],
    [
      "of a version",
      "shop 2.1 commit",
      { ...signed, release: { ...release, items: release.items.map((item) => (item.component === "shop" ? shop : item)) } },
    ],
    ["that takes an item away", "no longer shop 2.0 commit", { ...signed, release: { ...release, items: release.items.slice(0, 1) } }],
    ["of the plan", "plan version 2", { ...signed, release: { ...release, planVersion: 2 } }],
    [
      "of the targets",
      "targets quay-1 quay-2 quay-3",
      { ...signed, environment: { ...environment, targets: [...environment.targets, { id: "quay-3", host: { kind: "local" as const } }] } },
    ],
    [
      "of the strategy",
      'strategy {"kind":"all-at-once"}',
      { ...signed, deployment: { ...deployment, stage: { ...deployment.stage, strategy: { kind: "all-at-once" as const } } } },
    ],
    ["of the soak", "soak 0 s", { ...signed, deployment: { ...deployment, stage: { ...deployment.stage, soakSeconds: 0 } } }],
    ["of the organisation's commit", "configuration beef", { ...signed, release: { ...release, organisationCommit: "beef" } }],
  ] satisfies readonly (readonly [string, string, StartQuestion])[])("%s voids it and names what changed", (_what, line, changed) => {
    expect(answer(signed)).toBe("pass");
    const verdict = unmet(changed);
    expect(verdict?.answer).toBe("wait");
    const named = verdict?.saw.split("changed since: ")[1] ?? "";
    expect(named.startsWith(line)).toBe(true);
    expect(named.split(", ")).toHaveLength(1);
  });

  it("is not told of a person who has signed again", () => {
    const [olga, petra] = signed.facts.approvals;
    if (olga === undefined || petra === undefined) throw new Error("the release is not signed");
    const again = {
      ...signed,
      facts: {
        ...signed.facts,
        approvals: [{ ...olga, statement: "older" }, olga, { ...petra, statement: `${petra.statement}\nold line` }],
      },
    };
    expect(unmet(again)?.saw).toBe("missing 1 × change-manager; petra signed something else, changed since: no longer old line");
  });
});
