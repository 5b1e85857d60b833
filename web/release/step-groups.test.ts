import { describe, expect, it } from "vitest";
import { deployment, step } from "../testing/made.ts";
import { groupSteps, isOpen } from "./step-groups.ts";

describe("the steps of a release", () => {
  const deployments = [
    deployment({ id: "R-1.2", environment: "production", position: 1 }),
    deployment({ id: "R-1.1", environment: "test", position: 0 }),
  ];

  it("stand by place and component, builds first, then environments in their order", () => {
    const tasks = [
      step("d", "shop", { deployment: "R-1.2" }),
      step("c", "stock"),
      step("b", "shop"),
      step("a", "shop", { deployment: null }),
    ];
    expect(groupSteps(tasks, deployments).map((group) => group.key)).toEqual(["Build shop", "test stock", "test shop", "production shop"]);
  });

  it.each([
    [["done", "failed", "running"], "failed", true],
    [["done", "running", "pending"], "running", true],
    [["done", "done", "skipped"], "done", false],
    [["pending", "pending"], "pending", false],
    [["unknown", "done"], "unknown", true],
  ] as const)("of which one group has %j are %s together, shown at once: %s", (states, state, open) => {
    const [group] = groupSteps(
      states.map((one, index) => step(`k${index}`, "shop", { state: one })),
      deployments,
    );
    expect(group?.state).toBe(state);
    expect(group === undefined ? undefined : isOpen(group)).toBe(open);
  });

  it("count what is skipped as no longer to do", () => {
    const [group] = groupSteps(
      [step("a", "shop", { state: "done" }), step("b", "shop", { state: "skipped" }), step("c", "shop")],
      deployments,
    );
    expect(group?.doneCount).toBe(2);
  });
});
