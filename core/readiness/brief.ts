import type { Instant } from "../calendar/instant.ts";
import { dependentsOf } from "../catalogue/graph.ts";
import type { Service } from "../catalogue/service.ts";
import type { Change } from "../change/change.ts";
import { inPlainWords, usersMayNotice } from "./plain-words.ts";

/** What the brief is made from; plain data from the release, the catalogue and the rota. */
export interface BriefSource {
  readonly release: string;
  readonly title: string;
  readonly items: readonly BriefItem[];
  /** Where users meet the change and when; an environment that no user depends on is left out. `at` is `null` while it is not planned. */
  readonly deliveries: readonly { readonly environment: string; readonly at: Instant | null; readonly firstSharePercent: number | null }[];
  readonly services: readonly Pick<Service, "id" | "name" | "usersNotice" | "dependsOn">[];
  readonly knownErrors: readonly KnownError[];
  /** Whom the desk calls, first one first. */
  readonly support: readonly { readonly name: string; readonly contact: string }[];
  /** End of early life; `null` while it is not known. */
  readonly supportedUntil: Instant | null;
  /** What the desk can do itself while a fault is looked into. */
  readonly workaround: string | null;
}

/** One component that the release brings. */
export interface BriefItem {
  readonly component: string;
  readonly service: string;
  readonly version: string;
  /** `null` when users meet it for the first time. */
  readonly fromVersion: string | null;
  readonly changes: readonly Pick<Change, "subject" | "benefit" | "harm">[];
}

/** A fault that is known and delivered all the same, with what helps users who meet it. */
export interface KnownError {
  readonly symptom: string;
  readonly workaround: string;
}

/** Brief: what the service desk needs to know, in the words of users. */
export interface Brief {
  readonly release: string;
  readonly title: string;
  readonly whatChanges: readonly { readonly service: string; readonly sentences: readonly string[]; readonly hidden: number }[];
  readonly when: readonly string[];
  /** Names of the services whose users are affected: first those that change, then those that depend on them. */
  readonly whoIsAffected: { readonly directly: readonly string[]; readonly throughOthers: readonly string[] };
  readonly whatUsersMayNotice: readonly string[];
  readonly knownErrors: readonly KnownError[];
  readonly workaround: string;
  readonly whomToCall: readonly string[];
  readonly untilWhen: string;
  /** What the brief should say and cannot, because nobody wrote it down. An incomplete brief says so. */
  readonly missing: readonly string[];
}

export function makeBrief(source: BriefSource): Brief {
  const changed = [...new Set(source.items.map((item) => item.service))];
  const dependents = [...new Set(changed.flatMap((id) => dependentsOf(source.services, id)))]
    .filter((id) => !changed.includes(id))
    .toSorted();
  const affected = [...changed, ...dependents];
  const noticed = affected.flatMap((service) => {
    const words = find(source, service)?.usersNotice ?? "";
    return words === "" ? [] : [`If it goes wrong: ${words}`];
  });
  return {
    release: source.release,
    title: source.title,
    whatChanges: changed.map((service) => whatChanges(source, service)),
    when: source.deliveries.map(whenSentence),
    whoIsAffected: { directly: changed.map((id) => nameOf(source, id)), throughOthers: dependents.map((id) => nameOf(source, id)) },
    whatUsersMayNotice: [...new Set([...source.items.flatMap(harmWords), ...noticed])],
    knownErrors: source.knownErrors,
    workaround: source.workaround ?? "None is known: take the contact, name this release, and call support.",
    whomToCall: source.support.map((person) => `${person.name} (${person.contact})`),
    untilWhen: source.supportedUntil === null ? "until the review of the release is closed" : `until ${source.supportedUntil}`,
    missing: missing(source, affected),
  };
}

function whatChanges(source: BriefSource, service: string): Brief["whatChanges"][number] {
  const items = source.items.filter((item) => item.service === service);
  const changes = items.flatMap((item) => item.changes);
  const visible = changes.filter((change) => usersMayNotice(change.subject));
  const sentences = visible.map((change) => inPlainWords(change.benefit.trim() === "" ? change.subject : change.benefit));
  const first = items.every((item) => item.fromVersion === null) ? ["New: users meet this service for the first time"] : [];
  return { service: nameOf(source, service), sentences: [...new Set([...first, ...sentences])], hidden: changes.length - visible.length };
}

function whenSentence(delivery: BriefSource["deliveries"][number]): string {
  const share =
    delivery.firstSharePercent === null
      ? "all users at once"
      : `first ${delivery.firstSharePercent} % of the users, the rest when nothing bad is seen`;
  return `${delivery.environment}: ${delivery.at ?? "not planned yet"}, ${share}`;
}

function harmWords(item: BriefItem): readonly string[] {
  return item.changes.flatMap((change) =>
    change.harm.level === "low" ? [] : change.harm.reasons.map((reason) => `Possible trouble: ${reason}`),
  );
}

function missing(source: BriefSource, affected: readonly string[]): readonly string[] {
  return [
    ...(source.items.length === 0 ? ["the release brings no component"] : []),
    ...(source.deliveries.length === 0 ? ["no delivery to users is planned"] : []),
    ...(source.support.length === 0 ? ["nobody is named whom the desk can call"] : []),
    ...(source.workaround === null ? ["no workaround is written down"] : []),
    ...affected
      .filter((id) => (find(source, id)?.usersNotice ?? "") === "")
      .map((id) => `${id}: nobody wrote what users notice when it fails`),
  ];
}

function find(source: BriefSource, service: string): BriefSource["services"][number] | undefined {
  return source.services.find((one) => one.id === service);
}

function nameOf(source: BriefSource, service: string): string {
  return find(source, service)?.name ?? service;
}
