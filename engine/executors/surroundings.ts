import { serviceById, serviceOfComponent } from "../../core/catalogue/graph.ts";
import type { Component, Service } from "../../core/catalogue/service.ts";
import { noteRoutePort, routePort } from "../../store/environments.ts";
import type { StepContext } from "../executor.ts";
import { routeOf } from "../tools.ts";

export interface Surroundings {
  readonly service: Service;
  readonly component: Component;
  /** What an instance is told: where its data is, and where the services are that it uses. */
  readonly environment: Readonly<Record<string, string>>;
  readonly dataDirectory: string;
}

/** What a component finds around itself in an environment; opens the routes that it and its dependencies are reached by. */
export async function surroundingsOf(environment: string, componentId: string, context: StepContext): Promise<Surroundings | undefined> {
  const { services } = context.organisation;
  const service = serviceOfComponent(services, componentId);
  const component = service?.components.find((one) => one.id === componentId);
  if (service === undefined || component === undefined) return undefined;
  const addresses: Record<string, string> = {};
  for (const needed of service.dependsOn) {
    const first = serviceById(services, needed)?.components[0];
    if (first === undefined) continue;
    const { port } = await openRoute(environment, first.id, context);
    addresses[`${needed.toUpperCase().replaceAll("-", "_").replaceAll(".", "_")}_URL`] = `http://127.0.0.1:${port}`;
  }
  const dataDirectory = await context.tools.dataDirectory(environment, componentId);
  return { service, component, dataDirectory, environment: { ...component.run.environment, ...addresses, DATA_DIR: dataDirectory } };
}

/** Opens a component's route, or finds it open; its port stays the same from its first use on. */
export async function openRoute(
  environment: string,
  componentId: string,
  { database, organisation, tools }: StepContext,
): Promise<{ readonly port: number; readonly route: string }> {
  const service = serviceOfComponent(organisation.services, componentId);
  const described = organisation.environments.find((one) => one.id === environment);
  const asked = service?.components[0]?.id === componentId ? described?.proxy.ports[service.id] : undefined;
  const kept = await routePort(database, environment, componentId);
  const route = routeOf(environment, componentId);
  const { port } = await tools.proxy.open(route, { port: asked ?? kept ?? 0, slowerThanMs: service?.objectives.slowerThanMs ?? 1000 });
  if (port !== kept) await noteRoutePort(database, environment, componentId, port);
  return { port, route };
}

/** Words of a command with `${DATA_DIR}` put in, for programs that take their folder only as an argument. */
export function withDataDirectory(words: readonly string[], dataDirectory: string): readonly string[] {
  return words.map((word) => word.replaceAll("${DATA_DIR}", dataDirectory));
}
