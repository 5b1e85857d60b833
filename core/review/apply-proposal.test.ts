import { describe, expect, it } from "vitest";
import { procedureSchema } from "../procedure/procedure.ts";
import { applyProposal } from "./apply-proposal.ts";
import type { Proposal } from "./finding.ts";

const procedure = procedureSchema.parse({
  id: "normal",
  version: "3",
  title: "Normal",
  stages: [{ environment: "live", strategy: { kind: "canary", sharePercent: 20 } }],
});
const proposal: Proposal = {
  procedure: "normal",
  path: "/stages/0/strategy/sharePercent",
  from: 20,
  to: 10,
  because: "400 users met a bad version",
  expected: { effect: "200 users", price: "20 s", arithmetic: [] },
};

describe("applying a proposal", () => {
  it("changes the one value that it names and the version, in a copy", () => {
    expect(applyProposal(procedure, proposal, "4")).toMatchObject({
      procedure: { version: "4", stages: [{ strategy: { kind: "canary", sharePercent: 10, sessions: 300 } }] },
    });
    expect(procedure).toMatchObject({ version: "3", stages: [{ strategy: { sharePercent: 20 } }] });
  });

  it.each([
    ["it is for another procedure", { procedure: "urgent" }, "not for normal"],
    ["the value has changed since", { from: 15 }, "is 20 and not 15"],
    ["its place is gone", { path: "/stages/4/strategy/sharePercent" }, "has nothing at"],
    ["the result would not be a procedure", { to: 90 }, "would not be valid"],
  ])("is refused when %s", (_, changed, why) => {
    expect(applyProposal(procedure, { ...proposal, ...changed }, "4")).toMatchObject({ refused: expect.stringContaining(why) as string });
  });
});
