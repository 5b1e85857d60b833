import { pass, wait, type Gate } from "./gate.ts";

const name = "brief";

/** The service desk has read the brief and said that it is ready. */
export const briefGate: Gate = {
  name,
  kind: "order",
  overridable: true,
  ask: ({ deployment, facts, organisation, release }) => {
    if (!deployment.stage.readiness.briefAcknowledged) return pass(name, "the procedure asks for no acknowledged brief here");
    if (facts.briefAcknowledgedBy !== null) return pass(name, `acknowledged by ${facts.briefAcknowledgedBy}`);
    const leads = organisation.people.filter((person) => person.roles.includes("desk-lead")).map((person) => person.id);
    return wait(name, {
      saw: "the service desk has not acknowledged the brief",
      because: "users will call, and the desk must know what changed, what to say and whom to ask",
      clearedBy: leads.length === 0 ? "a person with the role desk-lead (nobody has it)" : leads.join(" or "),
      command: `tidegate brief ${release.id} --acknowledge`,
    });
  },
};
