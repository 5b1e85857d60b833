import type { Organisation } from "./organisation.ts";
import type { Component, Service } from "./service.ts";

/** A service as far as the graph needs it. */
export type ServiceNode = Pick<Service, "id" | "dependsOn">;

/** Services that use `id`, directly or through others, in the order written; `id` itself is not among them. */
export function dependentsOf(services: readonly ServiceNode[], id: string): readonly string[] {
  const affected = new Set([id]);
  for (let size = 0; size !== affected.size;) {
    size = affected.size;
    for (const service of services) if (service.dependsOn.some((one) => affected.has(one))) affected.add(service.id);
  }
  return services.map((service) => service.id).filter((one) => one !== id && affected.has(one));
}

/** Services that `id` uses, directly or through others, in the order written; `id` itself is not among them. */
export function dependenciesOf(services: readonly ServiceNode[], id: string): readonly string[] {
  const used = new Set<string>();
  const open = [id];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const one of services.find((service) => service.id === next)?.dependsOn ?? []) {
      if (used.has(one)) continue;
      used.add(one);
      open.push(one);
    }
  }
  return services.map((service) => service.id).filter((one) => one !== id && used.has(one));
}

/**
 * Components in the order in which they may be delivered: those of a service after those of every service that it depends on, also
 * through services that are not delivered; otherwise in the order written. Components that nobody knows come last.
 */
export function deliveryOrder(services: readonly Service[], componentIds: readonly string[]): readonly string[] {
  const wanted = new Set(componentIds);
  const ordered: string[] = [];
  const visited = new Set<string>();
  const visit = (service: Service): void => {
    if (visited.has(service.id)) return;
    visited.add(service.id);
    for (const one of service.dependsOn) {
      const dependency = serviceById(services, one);
      if (dependency !== undefined) visit(dependency);
    }
    ordered.push(...service.components.map((component) => component.id).filter((id) => wanted.has(id)));
  };
  services.forEach(visit);
  return [...ordered, ...[...wanted].filter((id) => !ordered.includes(id))];
}

/** The members of the team that owns a service; empty for a service that nobody knows. */
export function ownersOf(organisation: Pick<Organisation, "services" | "teams">, serviceId: string): readonly string[] {
  const service = serviceById(organisation.services, serviceId);
  return organisation.teams.find((team) => team.id === service?.team)?.members ?? [];
}

export function serviceById(services: readonly Service[], id: string): Service | undefined {
  return services.find((service) => service.id === id);
}

export function componentById(services: readonly Service[], id: string): Component | undefined {
  return serviceOfComponent(services, id)?.components.find((component) => component.id === id);
}

/** The service that a component is part of. */
export function serviceOfComponent(services: readonly Service[], componentId: string): Service | undefined {
  return services.find((service) => service.components.some((component) => component.id === componentId));
}

/**
 * A cycle among things that name what they need, as the ids along it with the first repeated at the end; `undefined` when there is
 * none. What is needed but not among `nodes` is left aside.
 */
export function findCycle(nodes: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const finished = new Set<string>();
  const path: string[] = [];
  const walk = (id: string): readonly string[] | undefined => {
    const before = path.indexOf(id);
    if (before >= 0) return [...path.slice(before), id];
    if (finished.has(id)) return undefined;
    path.push(id);
    for (const next of nodes.get(id) ?? []) {
      const cycle = walk(next);
      if (cycle !== undefined) return cycle;
    }
    path.pop();
    finished.add(id);
    return undefined;
  };
  for (const id of nodes.keys()) {
    const cycle = walk(id);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
