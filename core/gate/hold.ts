import { pass, wait, type Gate } from "./gate.ts";

const name = "hold";

/** Nobody holds the environment. The person who holds it may go on. */
export const holdGate: Gate = {
  name,
  kind: "order",
  overridable: true,
  ask: ({ deployment, facts, now, release }) => {
    const hold = facts.holds.find(
      (candidate) =>
        candidate.environment === deployment.environment &&
        candidate.by !== release.createdBy &&
        (candidate.until === null || now < candidate.until),
    );
    if (hold === undefined) return pass(name, "nobody else holds the environment");
    return wait(name, {
      saw: `${hold.by} holds ${hold.environment} since ${hold.at}: ${hold.reason}`,
      because: "a hold is a person's stop",
      clearedBy: `${hold.by}, or an administrator`,
      command: `tidegate unlock ${hold.environment} --reason "…"`,
      ...(hold.until === null ? {} : { earliest: hold.until }),
    });
  },
};
