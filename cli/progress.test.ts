import { expect, test } from "vitest";
import type { DeploymentState } from "../core/release/deployment.ts";
import type { ReleaseState } from "../core/release/release.ts";
import { exitCodeOf, isAtRest, isWaiting } from "./progress.ts";
import { deployment, explainAnswer, releaseAnswer } from "./testing/answers.ts";

const [passed, waits, refuses] = explainAnswer.verdicts;

test.each<readonly [ReleaseState, readonly DeploymentState[], "at rest" | "goes on", number]>([
  ["delivered", ["succeeded", "succeeded"], "at rest", 0],
  ["early-life", ["succeeded"], "at rest", 0],
  ["delivering", ["succeeded", "running"], "goes on", 4],
  ["delivering", ["rolling-back"], "goes on", 4],
  ["rolled-back", ["succeeded", "rolled-back"], "at rest", 5],
  ["cancelled", ["cancelled"], "at rest", 5],
  ["cancelled", ["rolling-back"], "goes on", 5],
  ["delivering", ["failed", "waiting"], "at rest", 5],
  ["delivering", ["mixed"], "at rest", 6],
  ["delivering", ["unknown", "waiting"], "at rest", 6],
  ["delivering", ["errored"], "at rest", 1],
])("a release that is %s with deployments %j is %s and tells the shell %d", (state, states, rest, code) => {
  const answer = releaseAnswer({ tasks: [], deployments: states.map((one, index) => deployment(`e${index}`, one)) }, { state });
  expect(isAtRest(answer)).toBe(rest === "at rest");
  expect(exitCodeOf(answer)).toBe(code);
});

test("a release waits when the next deployment's gates are unmet, not while anything is carried out", () => {
  if (passed === undefined || waits === undefined || refuses === undefined) throw new Error("the example has too few verdicts");
  const next = (reasons: typeof explainAnswer.verdicts) =>
    releaseAnswer({ tasks: [], deployments: [deployment("test", "succeeded"), deployment("production", "waiting", { reasons })] });
  expect([isWaiting(next([waits])), exitCodeOf(next([waits]))]).toEqual([true, 4]);
  expect([isWaiting(next([waits, refuses])), exitCodeOf(next([waits, refuses]))]).toEqual([true, 3]);
  expect(isWaiting(next([passed]))).toBe(false);
  expect(isWaiting(next([{ ...waits, gate: "provenance" }]))).toBe(false);
  expect(
    isWaiting(releaseAnswer({ deployments: [deployment("test", "running"), deployment("production", "waiting", { reasons: [waits] })] })),
  ).toBe(false);
});
