import { freezesAt, intervalsOf, nextThaw } from "../calendar/freeze-rules.ts";
import { speaksOf } from "../calendar/scope.ts";
import { pass, servicesOf, teamsOf, wait, type Gate } from "./gate.ts";

const name = "freeze";

/** No freeze holds now, neither of the calendar nor made in a hurry. A freeze is stronger than a window. */
export const freezeGate: Gate = {
  name,
  kind: "order",
  overridable: true,
  ask: (question) => {
    const { organisation, deployment, facts, now } = question;
    const scope = { environment: deployment.environment, services: servicesOf(question), teams: teamsOf(question) };
    // Most of a large calendar speaks of others, and telling local times is what costs.
    const ours = organisation.freezes.filter((freeze) => speaksOf(freeze.scope, scope));
    const all = [...intervalsOf(ours, organisation.profile.timeZone), ...facts.freezes];
    const inForce = freezesAt(all, scope, now);
    const first = inForce[0];
    if (first === undefined) return pass(name, "no freeze is in force");
    const thaw = nextThaw(all, scope, now);
    const hurried = inForce.find((freeze) => freeze.source === "stop-the-line");
    return wait(name, {
      saw: inForce.map((freeze) => `freeze "${freeze.title}" by ${freeze.by}: ${freeze.reason}`).join("; "),
      because: "nothing may start inside a freeze",
      clearedBy: hurried === undefined ? "time, or an override by two people" : "a change manager, or the person who called it",
      command:
        hurried === undefined
          ? `tidegate override ${question.release.id} --environment ${deployment.environment} --gate freeze --reason "…"`
          : `tidegate freeze lift ${hurried.id} --reason "…"`,
      ...(thaw === null ? {} : { earliest: thaw }),
    });
  },
};
