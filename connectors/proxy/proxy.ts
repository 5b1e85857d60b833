import type { Instant } from "../../core/calendar/instant.ts";
import type { Fence } from "../host/host.ts";

/** One instance behind a route. Weight 0 gets no new users; users who are pinned to it are moved. */
export interface Backend {
  readonly instance: string;
  readonly address: string;
  readonly weight: number;
}

export interface Route {
  /** `environment/service`. */
  readonly route: string;
  readonly port: number;
  readonly backends: readonly Backend[];
}

/** What users met at one backend since the instance joined the route. Counters only grow. */
export interface BackendCounts {
  readonly instance: string;
  readonly requests: number;
  /** Answers with a status of 500 or above, and requests that got no answer. */
  readonly failed: number;
  /** Answers slower than the route's limit. */
  readonly slow: number;
  /** Distinct users that met this backend, and those of them that got at least one failed or slow answer. */
  readonly sessions: number;
  readonly badSessions: number;
  /** Requests in progress now. */
  readonly active: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number };
}

/** One second of traffic on a route. */
export interface SecondOfTraffic {
  readonly at: Instant;
  readonly requests: number;
  readonly failed: number;
}

/** What stands between users and instances. Weights that are read back are those in force. */
export interface Proxy {
  /** Opens a route if it is not open, on `port` or a free port when 0; the port stays the route's. */
  open(route: string, options: { readonly port: number; readonly slowerThanMs: number }): Promise<Route>;
  /** Replaces the backends of a route at once; no request in progress is cut. */
  balance(fence: Fence, route: string, backends: readonly Backend[]): Promise<Route>;
  read(route: string): Promise<Route | undefined>;
  counts(route: string): Promise<readonly BackendCounts[]>;
  traffic(route: string, since: Instant): Promise<readonly SecondOfTraffic[]>;
  /** Resolves when the backend has no request in progress, or says how many are left when the time is over. */
  drained(route: string, instance: string, withinSeconds: number): Promise<{ readonly active: number }>;
}
