import { millisOf, plusSeconds, type Instant } from "../core/calendar/instant.ts";
import type { Organisation } from "../core/catalogue/organisation.ts";
import { excessContacts, type ExcessContacts } from "../core/outcome/contacts.ts";
import { releaseCost, type ReleaseCost } from "../core/outcome/cost.ts";
import type { Deployment } from "../core/release/deployment.ts";
import type { Release } from "../core/release/release.ts";
import type { Task } from "../core/release/task.ts";
import type { Evidence } from "./measure.ts";
import type { Tools } from "./tools.ts";

/** How long after a deployment a contact may be its effect. */
const OBSERVE_SECONDS = 72 * 3600;
const HISTORY_DAYS = 400;

/** Contacts beyond what was to be expected, for each service that a release brought to its live environment. */
export async function contactsAfter(
  release: Release,
  deployments: readonly Deployment[],
  organisation: Organisation,
  tools: Pick<Tools, "desk">,
  now: Instant,
): Promise<readonly { readonly service: string; readonly figure: ExcessContacts }[]> {
  const settings = organisation.profile.desk;
  const live = deployments.filter((deployment) => organisation.environments.some((one) => one.id === deployment.environment && one.live));
  const deployedAt = live.map((deployment) => deployment.startedAt).find((at) => at !== null);
  if (settings === undefined || tools.desk === null || deployedAt === undefined) return [];
  const contacts = await tools.desk(settings.contacts.path).contacts(plusSeconds(deployedAt, -HISTORY_DAYS * 86_400), now);
  const first = contacts.reduce<Instant>((earliest, contact) => (contact.at < earliest ? contact.at : earliest), deployedAt);
  return [...new Set(release.items.map((item) => item.service))].map((service) => ({
    service,
    figure: excessContacts({
      contacts: contacts.filter((contact) => contact.service === service).map((contact) => contact.at),
      recorded: { from: first, to: now },
      deployedAt,
      observeSeconds: OBSERVE_SECONDS,
      leftOut: [],
      timeZone: organisation.profile.timeZone,
    }),
  }));
}

/** What a release cost: people's planned minutes, machine time as measured, contacts only when they are a figure, downtime as measured. */
export function costOf(
  release: Release,
  tasks: readonly Task[],
  evidence: readonly Evidence[],
  contacts: readonly { readonly figure: ExcessContacts }[],
  organisation: Organisation,
): ReleaseCost {
  const { profile } = organisation;
  const machineSeconds = tasks.reduce(
    (sum, task) =>
      task.startedAt === null || task.endedAt === null ? sum : sum + (millisOf(task.endedAt) - millisOf(task.startedAt)) / 1000,
    0,
  );
  const mature = contacts.filter(({ figure }) => figure.maturity === "mature" && figure.value !== null);
  const downs = evidence
    .filter((one) => one.live)
    .flatMap((one) => Object.values(one.downtime).map((downtime) => downtime.userWeightedSeconds.value));
  const known = downs.filter((value) => value !== null);
  return releaseCost(
    {
      work: release.plan.allocations.map(({ activity, role, minutes }) => ({ activity, role, minutes })),
      machineSeconds,
      excessContacts: mature.length === 0 ? null : mature.reduce((sum, { figure }) => sum + (figure.value ?? 0), 0),
      downMinutes: known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / 60,
    },
    { hourly: profile.hourlyRates, perContact: profile.costPerContact, perDownMinute: profile.costPerDownMinute },
  );
}
