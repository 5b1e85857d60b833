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
    const { deployment, release } = question;
    const asked = deployment.stage.approvals;
    if (asked.length === 0) return pass(name, "the procedure asks for no approval here");
    if (release.items.some((item) => item.artifact === null)) {
      return wait(name, {
        saw: "not everything is built yet",
        because: "an approval signs the digests of what is deployed",
        clearedBy: "the builds",
      });
    }
    const seats = asked.flatMap(({ role, count }) => Array.from({ length: count }, () => role));
    const valid = validApprovals(question);
    const signers = seatPeople(seats, (role) => valid.filter((approval) => approval.role === role).map((approval) => approval.by));
    const used = signers.filter((person) => person !== null);
    if (used.length === seats.length) return pass(name, `signed by ${used.join(", ")}`);
    const open = seats.filter((_role, seat) => signers[seat] === null);
    const missing = [...new Set(open)].map((role) => `${open.filter((one) => one === role).length} × ${role}`);
    const possible = seatPeople(seats, (role) => eligible(question, role).map((person) => person.id));
    if (possible.includes(null)) {
      return refuse(name, {
        saw: `missing ${missing.join(" and ")}, and too few people may give it`,
        because: "each signature is another person's, none is an author's, and not enough others have the role",
        clearedBy: "an administrator who gives somebody the role",
      });
    }
    return wait(name, {
      saw: `missing ${missing.join(" and ")}${voided(question, valid)}`,
      because: "what reaches users must be signed by people who did not write it",
      clearedBy: [...new Set(seats.flatMap((role) => eligible(question, role)).map((person) => person.id))]
        .filter((person) => !used.includes(person))
        .join(", "),
      command: `tidegate approve ${release.id} --environment ${deployment.environment}`,
    });
  },
};

/** Signatures under exactly what would be deployed now, by people who may give them. */
export function validApprovals(question: StartQuestion): readonly Approval[] {
  const statement = statementNow(question);
  return givenHere(question).filter(
    (approval) => approval.statement === statement && mayApprove(question, approval.by, approval.role) === null,
  );
}

/** Ids of the people who made the release or wrote one of its changes; the e-mail of a writer who is no person of the organisation. */
export function authorsOf({ organisation, release }: StartQuestion): readonly string[] {
  const idOf = (email: string) => organisation.people.find((person) => sameAddress(person.email, email))?.id ?? email;
  return [...new Set([release.createdBy, ...release.changes.map((change) => idOf(change.email))])];
}

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
  return release.createdBy === person.id || release.changes.some((change) => sameAddress(change.email, person.email));
}

function sameAddress(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

function statementNow({ release, deployment, environment }: StartQuestion): string {
  return statementOf(
    release,
    deployment,
    environment.targets.map((target) => target.id),
  );
}

function givenHere({ facts, deployment }: StartQuestion): readonly Approval[] {
  return facts.approvals.filter((approval) => approval.environment === deployment.environment);
}

/**
 * Gives each seat a person of its own as far as that is possible, so that nobody counts twice; `null` for a seat that stays empty. Augmenting
 * paths: a seated person moves to another seat when that makes room (Kuhn 1955).
 */
function seatPeople(seats: readonly string[], candidatesFor: (role: string) => readonly string[]): readonly (string | null)[] {
  const seated = new Map<string, number>();
  const place = (seat: number, tried: Set<string>): boolean => {
    for (const person of candidatesFor(seats[seat] ?? "")) {
      if (tried.has(person)) continue;
      tried.add(person);
      const current = seated.get(person);
      if (current !== undefined && !place(current, tried)) continue;
      seated.set(person, seat);
      return true;
    }
    return false;
  };
  for (const seat of seats.keys()) place(seat, new Set());
  const bySeat = new Map([...seated].map(([person, seat]) => [seat, person]));
  return seats.map((_role, seat) => bySeat.get(seat) ?? null);
}

function ownsTouched(question: StartQuestion, person: Person): boolean {
  const touched = servicesOf(question);
  const teams = question.organisation.services.filter((service) => touched.includes(service.id)).map((service) => service.team);
  return question.organisation.teams.some((team) => teams.includes(team.id) && team.members.includes(person.id));
}

function voided(question: StartQuestion, valid: readonly Approval[]): string {
  const statement = statementNow(question);
  const stale = givenHere(question).filter((approval) => approval.statement !== statement && !valid.some((one) => one.by === approval.by));
  const newest = stale.toSorted((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
  if (newest === undefined) return "";
  const gone = changedSince(statement, newest.statement).filter(
    (line) => !changedSince(newest.statement, statement).some((now) => now.split(" ")[0] === line.split(" ")[0]),
  );
  const changed = [...changedSince(newest.statement, statement), ...gone.map((line) => `no longer ${line}`)];
  return `; ${newest.by} signed something else, changed since: ${changed.join(", ")}`;
}
