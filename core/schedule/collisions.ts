import type { Instant } from "../calendar/instant.ts";
import { dependenciesOf, type ServiceNode } from "../catalogue/graph.ts";

/** A release's stay in an environment, from its start to the end of its early life. Half-open. */
export interface PlannedDelivery {
  readonly release: string;
  readonly environment: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly items: readonly { readonly component: string; readonly service: string }[];
}

/** Collision: two releases whose effects could not be told apart. */
export interface Collision {
  readonly releases: readonly [string, string];
  readonly environment: string;
  readonly kind: "same-component" | "same-service" | "dependent-service";
  /** The component or services that both touch. */
  readonly over: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly because: string;
}

/** Every pair of deliveries that overlap in time, in one environment, on the same component, the same service, or services of which one uses the other. */
export function findCollisions(deliveries: readonly PlannedDelivery[], services: readonly ServiceNode[]): readonly Collision[] {
  const uses = new Map(services.map((service) => [service.id, new Set(dependenciesOf(services, service.id))]));
  const sorted = deliveries.toSorted((a, b) => order(a.from, b.from) || order(a.release, b.release));
  return sorted.flatMap((first, index) => {
    const found: Collision[] = [];
    for (const second of sorted.slice(index + 1)) {
      // Sorted by start: nothing later can begin before the first one ends.
      if (second.from >= first.to) break;
      if (second.release === first.release || second.environment !== first.environment) continue;
      const shared = common(first, second, uses);
      if (shared === null) continue;
      const to = first.to < second.to ? first.to : second.to;
      found.push({ releases: [first.release, second.release], environment: first.environment, ...shared, from: second.from, to });
    }
    return found;
  });
}

function common(
  one: PlannedDelivery,
  other: PlannedDelivery,
  uses: ReadonlyMap<string, ReadonlySet<string>>,
): Pick<Collision, "kind" | "over" | "because"> | null {
  const components = new Set(other.items.map((item) => item.component));
  const component = one.items.find((item) => components.has(item.component))?.component;
  if (component !== undefined)
    return { kind: "same-component", over: component, because: `both bring ${component}; the later one would overwrite the earlier` };
  const services = new Set(other.items.map((item) => item.service));
  const service = one.items.find((item) => services.has(item.service))?.service;
  if (service !== undefined)
    return { kind: "same-service", over: service, because: `both change ${service}; a fault or a contact could not be told apart` };
  for (const { service: mine } of one.items) {
    for (const theirs of services) {
      const [user, used] =
        uses.get(mine)?.has(theirs) === true ? [mine, theirs] : uses.get(theirs)?.has(mine) === true ? [theirs, mine] : [null, null];
      if (user !== null)
        return {
          kind: "dependent-service",
          over: `${user} uses ${used}`,
          because: `${user} uses ${used}; a fault in one shows in the other`,
        };
    }
  }
  return null;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
