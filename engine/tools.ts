import type { Component } from "../core/catalogue/service.ts";
import type { Builder } from "../connectors/builder/builder.ts";
import type { Fence, Host } from "../connectors/host/host.ts";
import type { Proxy } from "../connectors/proxy/proxy.ts";
import type { Registry } from "../connectors/registry/registry.ts";
import type { ServiceDesk } from "../connectors/service-desk/service-desk.ts";
import type { Source } from "../connectors/source/source.ts";

/** What the engine's hands hold. Only the composition root knows which products stand behind it. */
export interface Tools {
  readonly host: (environment: string, target: string) => Host;
  readonly proxy: Proxy;
  readonly registry: Registry;
  readonly builder: (kind: Component["build"]["kind"]) => Builder;
  /** The organisation's own repository. */
  readonly source: Source;
  /** A repository of a component that lives elsewhere. */
  readonly sourceAt: (repository: string) => Source;
  readonly desk: ((path: string) => ServiceDesk) | null;
  /** A folder for work in progress; what is in it may be lost. */
  readonly scratch: string;
  /** Where a component keeps what outlives its versions; made when it is absent. */
  readonly dataDirectory: (environment: string, component: string) => Promise<string>;
}

/** The name of a component's route at the proxy. */
export function routeOf(environment: string, component: string): string {
  return `${environment}/${component}`;
}

/** The right of a step over one component of an environment. Steps of different components run side by side, each in its own order. */
export function fenceOf(environment: string, component: string, token: number): Fence {
  return { environment: routeOf(environment, component), token };
}
