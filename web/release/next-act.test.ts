import { describe, expect, it } from "vitest";
import type { ExplainAnswer } from "../../api/answers.ts";
import type { Verdict } from "../../core/gate/verdict.ts";
import type { Release } from "../../core/release/release.ts";
import { at, deployment, step } from "../testing/made.ts";
import { nextAct } from "./next-act.ts";

const release = (state: Release["state"]): Release => ({
  id: "R-1",
  title: "One",
  kind: "standard",
  state,
  procedure: "standard 1",
  organisationCommit: "abc",
  items: [],
  changes: [],
  plan: { notes: "", deliveryOrder: [], dependents: [], stages: [], allocations: [], unallocated: [], brief: "", training: "" },
  planVersion: 1,
  createdBy: "ines",
  createdAt: at("2026-11-23T08:00:00Z"),
  endedAt: null,
});
const explain = (...verdicts: Verdict[]): ExplainAnswer => ({
  release: "R-1",
  deployment: "R-1.1",
  environment: "production",
  state: "waiting",
  verdicts,
  because: "it waits",
});
const wait = (gate: string): Verdict => ({ gate, answer: "wait", saw: "x", because: "y", clearedBy: "z" });
const build = (state: "done" | "running") =>
  step(state, "shop", { deployment: null, state, work: { kind: "build", component: "shop", commit: "c", version: "1" } });

describe("the next act of a release", () => {
  it("is the review, once it is delivered", () => {
    expect(nextAct({ release: release("early-life"), deployments: [deployment({ state: "succeeded" })], tasks: [] }, undefined)).toContain(
      "until somebody closes its review",
    );
  });

  it("is what the deployment under way says of itself", () => {
    const deployments = [deployment({ state: "verifying", because: "188 of 300 users so far" })];
    expect(nextAct({ release: release("delivering"), deployments, tasks: [build("running")] }, undefined)).toBe(
      "production: 188 of 300 users so far",
    );
  });

  it("counts builds that are left before it speaks of gates", () => {
    expect(
      nextAct(
        { release: release("planned"), deployments: [deployment({})], tasks: [build("done"), build("running")] },
        explain(wait("approval")),
      ),
    ).toMatch(/^1 of 2 builds/);
  });

  it("names every gate that stops it", () => {
    const answer = { release: release("ready"), deployments: [deployment({})], tasks: [] };
    expect(nextAct(answer, explain(wait("approval"), wait("window"), { gate: "hold", answer: "pass", saw: "no" }))).toBe(
      "production waits for approval, window; nothing starts until all are met.",
    );
    expect(nextAct(answer, explain(wait("window")))).toContain("until it is met");
    expect(nextAct(answer, explain())).toBe("production starts by itself.");
  });

  it.each(["cancelled", "reviewed", "rolled-back"] as const)("is nothing once it is %s", (state) => {
    expect(nextAct({ release: release(state), deployments: [], tasks: [] }, explain(wait("window")))).toBe(
      "Nothing more happens by itself.",
    );
  });
});
