import type { Server } from "node:http";
import type { Instant } from "../../../core/calendar/instant.ts";
import { FenceRefused, type Fence } from "../../host/host.ts";
import type { Backend, BackendCounts, Route, SecondOfTraffic } from "../proxy.ts";
import { listen } from "./listener.ts";
import { LiveRoute, type RouteSettings } from "./live-route.ts";
import type { Sessions } from "./session.ts";
import { readState, writeState, type ProxyState } from "./state-file.ts";

/** A wish that cannot be met, in words for the one who asked. */
export class ProxyRefused extends Error {}

const RETRY_LISTEN_MS = 1000;

/** All routes and fences of one proxy, in operation and on disk. Every change is on disk before it is in force. */
export class Routing {
  readonly #file: string;
  readonly #sessions: Sessions;
  readonly #routes = new Map<string, LiveRoute>();
  readonly #servers = new Map<string, Server>();
  readonly #fences = new Map<string, number>();
  /** Changes happen one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(file: string, sessions: Sessions) {
    this.#file = file;
    this.#sessions = sessions;
  }

  /** Takes up what an earlier process left; a port that is still held by somebody is tried again until it is free. */
  async restore(): Promise<void> {
    const state = await readState(this.#file);
    for (const [environment, token] of Object.entries(state.fences)) this.#fences.set(environment, token);
    for (const saved of state.routes) {
      const route = new LiveRoute(saved.route, saved.port, saved.settings, this.#sessions);
      route.replaceBackends(saved.backends);
      for (const [instance, sessions] of Object.entries(saved.pins)) for (const session of sessions) route.visits.pin(session, instance);
      this.#routes.set(route.name, route);
      await this.#listenAgain(route);
    }
  }

  async #listenAgain(route: LiveRoute): Promise<void> {
    try {
      this.#servers.set(route.name, await listen(route));
    } catch (error) {
      process.stderr.write(`cannot open port ${route.port} for ${route.name}: ${String(error)}; trying again\n`);
      setTimeout(() => void this.#listenAgain(route), RETRY_LISTEN_MS);
    }
  }

  open(name: string, port: number, settings: RouteSettings): Promise<Route> {
    return this.#inTurn(async () => {
      const known = this.#routes.get(name);
      if (known !== undefined) {
        this.#mustListen(known);
        known.settings = { ...settings, listenOn: known.settings.listenOn };
        await this.#save();
        return known.describe();
      }
      const route = new LiveRoute(name, port, settings, this.#sessions);
      let server: Server;
      try {
        server = await listen(route);
      } catch (cause) {
        throw new ProxyRefused(
          `${name} cannot be opened on ${settings.listenOn}:${port}: ${String(cause)}; free the port or choose another`,
          { cause },
        );
      }
      this.#routes.set(name, route);
      this.#servers.set(name, server);
      await this.#save();
      return route.describe();
    });
  }

  balance(fence: Fence, name: string, backends: readonly Backend[]): Promise<Route> {
    return this.#inTurn(async () => {
      const environment = name.slice(0, Math.max(0, name.indexOf("/")));
      if (fence.environment !== environment && fence.environment !== name)
        throw new ProxyRefused(`the lease is on ${fence.environment} and gives no right over ${name}`);
      const scope = fence.environment;
      const seen = this.#fences.get(scope) ?? Number.NEGATIVE_INFINITY;
      if (fence.token < seen) throw new FenceRefused(scope, fence.token, seen);
      const route = this.#routes.get(name);
      if (route === undefined) throw new ProxyRefused(`the route ${name} is not open; open it first`);
      this.#mustListen(route);
      const twice = backends.find((backend, at) => backends.findIndex((other) => other.instance === backend.instance) !== at);
      if (twice !== undefined) throw new ProxyRefused(`${twice.instance} stands twice among the backends of ${name}`);
      await this.#save({ environment: scope, token: fence.token, name, backends });
      this.#fences.set(scope, fence.token);
      route.replaceBackends(backends);
      return route.describe();
    });
  }

  read(name: string): Route | undefined {
    return this.#routes.get(name)?.describe();
  }

  counts(name: string): BackendCounts[] {
    return this.#routes.get(name)?.counts() ?? [];
  }

  traffic(name: string, since: Instant): SecondOfTraffic[] {
    return this.#routes.get(name)?.traffic.since(since, Date.now()) ?? [];
  }

  async drained(name: string, instance: string, withinMs: number): Promise<number> {
    return (await this.#routes.get(name)?.drained(instance, withinMs)) ?? 0;
  }

  /** Takes no new connections and resolves when the last answer is out. */
  async close(): Promise<void> {
    await Promise.all([...this.#servers.values()].map((server) => new Promise((resolve) => server.close(resolve))));
  }

  #mustListen(route: LiveRoute): void {
    if (!this.#servers.has(route.name))
      throw new ProxyRefused(`port ${route.port} of ${route.name} is held by another process, so no user reaches the route; free the port`);
  }

  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(change);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** Writes the state as it will be once `change` is in force. */
  async #save(change?: { environment: string; token: number; name: string; backends: readonly Backend[] }): Promise<void> {
    const routes: ProxyState["routes"] = [...this.#routes.values()].map((route) => {
      const backends = route.name === change?.name ? change.backends : route.describe().backends;
      const serving = new Set(backends.filter((backend) => backend.weight > 0).map((backend) => backend.instance));
      return { route: route.name, port: route.port, settings: route.settings, backends: [...backends], pins: route.visits.pinsTo(serving) };
    });
    const fences = { ...Object.fromEntries(this.#fences), ...(change === undefined ? {} : { [change.environment]: change.token }) };
    await writeState(this.#file, { version: 1, routes, fences });
  }
}
