import type { Instant } from "../calendar/instant.ts";
import {
  deploymentFrequency,
  directions,
  goingBackRate,
  isWithin,
  leadTime,
  mondayOfWeek,
  travelSeconds,
  travels,
  type DeploymentFrequency,
  type DeploymentRecord,
  type LeadTime,
  type Period,
  type Travel,
} from "./delivery.ts";
import type { Figure } from "./figure.ts";
import { quantile } from "./quantile.ts";

/** The same measures over a part of the deployments: those of an app or of a week. The formulas are those of the whole. */
export interface DeliveryPart {
  readonly deployments: number;
  readonly wentBack: number;
  /** Over the versions that arrived; `null` when none did, or when no first environment was asked for. */
  readonly leadMedianSeconds: number | null;
  /** How many versions the median is over. */
  readonly leadVersions: number;
}

export interface DeliveryReport {
  readonly frequency: Figure;
  readonly deployments: number;
  readonly goingBack: Figure & { readonly wentBack: number };
  /** `null` when no first environment was asked for. */
  readonly lead: LeadTime | null;
  /** Most deployed first. */
  readonly apps: readonly (DeliveryPart & { readonly app: string; readonly perWeek: number })[];
  /** In the order of time; also those without a deployment. */
  readonly weeks: readonly (DeliveryPart & { readonly monday: string })[];
}

export interface DeliveryQuestion extends Period {
  readonly environment: string;
  /** From where versions come; without it there is no lead time. */
  readonly fromEnvironment: string | null;
}

/**
 * How often, how fast and how surely versions reach an environment: over all, by app and by week. The records have to hold everything
 * before the period too: what was live before it decides what goes back in it.
 */
export function deliveryReport(records: readonly DeploymentRecord[], question: DeliveryQuestion): DeliveryReport {
  const { environment, fromEnvironment } = question;
  const until: readonly DeploymentRecord[] = records.filter(({ at }) => question.until === null || at < question.until);
  const frequency = deploymentFrequency(
    until.filter(({ at }) => isWithin(at, question)),
    environment,
  );
  const steps = directions(until, environment).filter(({ at }) => isWithin(at, question));
  const arrived = (fromEnvironment === null ? [] : travels(until, fromEnvironment, environment)).filter(
    ({ arrivedAt }) => arrivedAt !== null && isWithin(arrivedAt, question),
  );
  const byApp = parts(steps, arrived, ({ app }) => app);
  const byWeek = parts(steps, arrived, ({ at }) => mondayOfWeek(at));
  return {
    frequency: frequency.medianPerWeek,
    deployments: frequency.deployments,
    goingBack: goingBackRate(until, environment, question),
    lead: fromEnvironment === null ? null : leadTime(until, fromEnvironment, environment, question),
    apps: frequency.apps.map(({ app, perWeek }) => ({ app, perWeek, ...(byApp.get(app) ?? NOTHING) })),
    weeks: frequency.weeks.map(({ monday }: DeploymentFrequency["weeks"][number]) => ({ monday, ...(byWeek.get(monday) ?? NOTHING) })),
  };
}

const NOTHING: DeliveryPart = { deployments: 0, wentBack: 0, leadMedianSeconds: null, leadVersions: 0 };

function parts(
  steps: ReturnType<typeof directions>,
  arrived: readonly Travel[],
  nameOf: (one: { readonly app: string; readonly at: Instant }) => string,
): ReadonlyMap<string, DeliveryPart> {
  const travelled = Map.groupBy(arrived, ({ app, arrivedAt, startedAt }) => nameOf({ app, at: arrivedAt ?? startedAt }));
  return new Map(
    [...Map.groupBy(steps, nameOf)].map(([name, of]) => {
      const seconds = travelSeconds(travelled.get(name) ?? []);
      const wentBack = of.filter((step) => step.wentBack).length;
      return [name, { deployments: of.length, wentBack, leadMedianSeconds: quantile(seconds, 0.5), leadVersions: seconds.length }];
    }),
  );
}
