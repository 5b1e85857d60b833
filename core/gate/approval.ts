import type { Person } from "../catalogue/people.ts";
import { changedSince, statementOf } from "../release/statement.ts";
import type { Approval, StartQuestion } from "./facts.ts";
import { pass, refuse, servicesOf, wait, type Gate } from "./gate.ts";

const name = "approval";

/** Enough different people with the asked roles, none of them an author, have signed exactly what would be deployed. */
export const approvalGate: Gate = {
  name,
  kind: "order",
  overridable: true,
  ask: (question) => {
    const { deployment, release, facts, environment } = question;
    const asked = deployment.stage.approvals;
    if (asked.length === 0) return pass(name, "the procedure asks for no approval here");
    if (release.items.some((item) => item.artifact === null)) {
      return wait(name, {
        saw: "not everything is built yet",
        because: "an approval signs the digests of what is deployed",
        clearedBy: "the builds",
      });
    }
    const statement = statementOf(release, deployment, environment.targets.map((target) => target.id));
    const given = facts.approvals.filter((approval) => approval.environment === deployment.environment);
    const valid = given.filter((approval) => approval.statement === statement && mayApprove(question, approval.by, approval.role) === null);
    const missing: string[] = [];
    const used = new Set<string>();
    for (const { role, count } of asked) {
      const signers = [...new Set(valid.filter((approval) => approval.role === role && !used.has(approval.by)).map((approval) => approval.by))];
      for (const signer of signers.slice(0, count)) used.add(signer);
      if (signers.length < count) missing.push(`${count - signers.length} × ${role}`);
    }
    if (missing.length === 0) return pass(name, `signed by ${[...used].join(", ")}`);
    const candidates = asked.flatMap(({ role }) => eligible(question, role)).map((person) => person.id);
    if (candidates.length === 0) {
      return refuse(name, {
        saw: `missing ${missing.join(" and ")}, and nobody may give it`,
        because: "an author may not approve their own release, and no one else has the role",
        clearedBy: "an administrator who gives somebody the role",
      });
    }
    return wait(name, {
      saw: `missing ${missing.join(" and ")}${voided(given, statement)}`,
      because: "what reaches users must be signed by people who did not write it",
      clearedBy: [...new Set(candidates)].filter((person) => !used.has(person)).join(", "),
      command: `tidegate approve ${release.id} --environment ${deployment.environment}`,
    });
  },
};

/** Why a person may not sign in a role; `null` when they may. */
export function mayApprove(question: StartQuestion, personId: string, role: string): string | null {
  const person = question.organisation.people.find((candidate) => candidate.id === personId);
  if (person === undefined) return `${personId} is not a person of the organisation`;
  if (!person.roles.some((has) => has === role)) return `${person.name} does not have the role ${role}`;
  if (isAuthor(question, person)) return `${person.name} wrote or made this release; an author may not approve it`;
  if (role === "service-owner" && !ownsTouched(question, person)) return `${person.name} does not own a service that this release touches`;
  return null;
}

function eligible(question: StartQuestion, role: string): readonly Person[] {
  return question.organisation.people.filter((person) => mayApprove(question, person.id, role) === null);
}

function isAuthor({ release }: StartQuestion, person: Person): boolean {
  return release.createdBy === person.id || release.changes.some((change) => change.email.toLowerCase() === person.email.toLowerCase());
}

function ownsTouched(question: StartQuestion, person: Person): boolean {
  const touched = servicesOf(question);
  const teams = question.organisation.services.filter((service) => touched.includes(service.id)).map((service) => service.team);
  return question.organisation.teams.some((team) => teams.includes(team.id) && team.members.includes(person.id));
}

function voided(given: readonly Approval[], statement: string): string {
  const stale = given.find((approval) => approval.statement !== statement);
  if (stale === undefined) return "";
  return `; ${stale.by} signed something else, changed since: ${changedSince(stale.statement, statement).join(", ")}`;
}
