import { pass, wait, type Gate } from "./gate.ts";

const name = "hold";

/** Nobody holds the environment. The person who holds it may go on. */
export const holdGate: Gate = {
  name,
  kind: "order",
  overridable: true,
  ask: ({ deployment, facts, now, release }) => {
    const inForce = facts.holds.filter(
      (candidate) =>
        candidate.environment === deployment.environment &&
        candidate.by !== release.createdBy &&
        (candidate.until === null || now < candidate.until),
    );
    const first = inForce[0];
    if (first === undefined) return pass(name, "nobody else holds the environment");
    const latest = inForce.map((hold) => hold.until).reduce((a, b) => (a === null || b === null ? null : a > b ? a : b));
    return wait(name, {
      saw: inForce.map((hold) => `${hold.by} holds ${hold.environment} since ${hold.at}: ${hold.reason}`).join("; "),
      because: "a hold is a person's stop",
      clearedBy: `${[...new Set(inForce.map((hold) => hold.by))].join(" and ")}, or an administrator`,
      command: `tidegate unlock ${first.environment} --reason "…"`,
      ...(latest === null ? {} : { earliest: latest }),
    });
  },
};
