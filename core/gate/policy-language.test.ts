import { describe, expect, it } from "vitest";
import { checkPolicy, evaluatePolicy } from "./policy-language.ts";

const facts = {
  release: {
    title: "Faster search",
    components: ["shop"],
    services: ["shop"],
    changes: 3,
    linesChanged: 812,
    risk: "medium",
    authors: ["sami@harbour.example"],
  },
  environment: { id: "production", live: true },
  approvals: [
    { by: "rosa", role: "service-owner" },
    { by: "sami@harbour.example", role: "developer" },
  ],
};

describe("a policy", () => {
  it.each([
    ["release.linesChanged <= 800", false],
    ["release.linesChanged <= 800 || approvals.filter(a, a.role == 'service-owner').size() >= 1", true],
    ["approvals.exists(a, !(a.by in release.authors))", true],
    ["!environment.live || release.risk in ['low', 'medium']", true],
    ["release.services.all(s, release.components.exists(c, c == s))", true],
    ["release.title.startsWith('Faster') && release.changes == 3", true],
  ])("%s is %s", (require, met) => {
    expect(checkPolicy({ require })).toBeUndefined();
    expect(evaluatePolicy({ require }, facts).met).toBe(met);
  });

  it("says what it was judged by", () => {
    expect(evaluatePolicy({ require: "release.linesChanged <= 800 && release.risk == 'low'" }, facts).saw).toBe(
      'release.linesChanged is 812, release.risk is "medium"',
    );
  });

  it.each([
    ["release.linesChanged / 0 == 1", "division"],
    ["approvals[7].role == 'developer'", "index"],
    ["dyn(release).colour == 'red'", "colour"],
  ])("that breaks while it is asked is not met: %s", (require, reason) => {
    expect(checkPolicy({ require })).toBeUndefined();
    const answer = evaluatePolicy({ require }, facts);
    expect(answer.met).toBe(false);
    expect(answer.saw).toContain(reason);
  });

  it.each([
    ["release.", "expected identifier"],
    ["", "Unexpected"],
    ["releas.changes < 3", "Unknown variable"],
    ["release.chnges < 3", "No such key"],
    ["release.changes < 'a'", "no such overload"],
    ["release.changes", "true or false"],
    ["dyn(true)", "true or false"],
    ["'(a+)+$'.matches(release.title)", "hours"],
    ["matches(release.title, 'a')", "hours"],
    ["release.risk != 'hgh'", "no risk is called so"],
    ["approvals.exists(a, a.role in ['developer', 'cto'])", "no role is called so"],
    ["release.authors.all(a, release.authors.all(b, release.authors.all(c, a == b || b == c)))", "multiplies"],
    ["cel.bind(a, release.authors + release.authors, cel.bind(b, a + a, cel.bind(c, b + b, c.size() > 1)))", "multiplies"],
    [`${"(".repeat(500)}environment.live${")".repeat(500)}`, "depth"],
    [Array.from({ length: 600 }, () => "release.changes > 1").join(" && "), "nodes"],
  ])("is refused before it is asked, and never met: %s", (require, because) => {
    const finding = checkPolicy({ require });
    expect(`${finding?.saw} ${finding?.because}`.toLowerCase()).toContain(because.toLowerCase());
    expect(evaluatePolicy({ require }, facts).met).toBe(false);
  });

  it("suggests the word that was probably meant", () => {
    expect(checkPolicy({ require: "release.chnges < 3" })?.todo).toBe('Did you mean "changes"?');
  });

  it("may walk one list after the other without end, but only two deep", () => {
    expect(
      checkPolicy({
        require: "approvals.filter(a, a.role == 'developer').map(a, a.by).filter(b, b != 'x').all(c, release.authors.exists(d, d == c))",
      }),
    ).toBeUndefined();
  });
});
