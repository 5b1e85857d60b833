import { pass, wait, type Gate } from "./gate.ts";

const name = "occupied";

/** No other deployment changes the environment: one writer at a time. */
export const occupiedGate: Gate = {
  name,
  kind: "safety",
  overridable: false,
  ask: ({ facts, deployment }) =>
    facts.holder === null || facts.holder === deployment.id
      ? pass(name, "no other deployment is under way in this environment")
      : wait(name, {
          saw: `${facts.holder} is under way in ${deployment.environment}`,
          because: "two deployments that change one environment at a time could undo each other",
          clearedBy: `the end of ${facts.holder}`,
          command: `tidegate watch ${facts.holder}`,
        }),
};
