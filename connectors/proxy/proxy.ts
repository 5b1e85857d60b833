import type { Instant } from "../../core/calendar/instant.ts";
import type { Fence } from "../host/host.ts";

/**
 * Names the user's session to the instance that gets a request; the proxy sets it and drops what the client wrote there. An instance
 * that calls another service through the proxy passes the value on as it is, and its call belongs to the same user there: users of the
 * shop are then users of the orders that the shop asks for, stay with one instance of it, and count in its `sessions`.
 *
 * Its shape is the proxy's affair. Only what the proxy made up itself is believed, so it may come from anybody without harm: a header
 * of a client's own invention is no session. When a request also carries the session's cookie, the cookie counts.
 */
export const SESSION_HEADER = "x-session-id";

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

/**
 * What users met at one backend since the instance joined the route. Counters only grow while `since` stays the same; a later `since`
 * means that the proxy was started again and counts from zero. Latency is from the arrival of a request's head to the first byte of its answer.
 */
export interface BackendCounts {
  readonly instance: string;
  readonly since: Instant;
  readonly requests: number;
  /** Answers with a status of 500 or above, and requests that got no answer or a broken one. A user who went away is no failure. */
  readonly failed: number;
  /** Answers slower than the route's limit, and users who went away after that limit without an answer. */
  readonly slow: number;
  /**
   * Requests meant for this backend that could not reach it and were given to another one. They are in no other figure of this
   * backend, so a dead backend shows here and nowhere else: read it together with `failed`.
   */
  readonly retried: number;
  /**
   * Distinct users that met this backend, and those of them that got at least one failed or slow answer. A user is counted from the
   * second request on, which carries the session back; who never carries one counts in `requests` only. On the route of a service
   * that other services call it is the user's second request to the first of them that counts, when each passes `SESSION_HEADER` on.
   */
  readonly sessions: number;
  readonly badSessions: number;
  /** More users came than are remembered; `sessions` and `badSessions` are then exact for the first ones and blind to later ones. */
  readonly sessionsCapped: boolean;
  /** Requests in progress now, with open WebSockets. */
  readonly active: number;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number };
}

/** One second of traffic on a route, by the moment at which the answer ended; the newest second may still grow. */
export interface SecondOfTraffic {
  readonly at: Instant;
  readonly requests: number;
  readonly failed: number;
}

/** What stands between users and instances. Weights that are read back are those in force. */
export interface Proxy {
  /** Opens a route if it is not open, on `port` or a free port when 0; the port stays the route's. */
  open(route: string, options: { readonly port: number; readonly slowerThanMs: number }): Promise<Route>;
  /**
   * Replaces the backends of a route at once; no request in progress is cut. Throws `FenceRefused` when the environment has been
   * changed under a higher token; the fence's environment must be the one in the route's name.
   */
  balance(fence: Fence, route: string, backends: readonly Backend[]): Promise<Route>;
  read(route: string): Promise<Route | undefined>;
  counts(route: string): Promise<readonly BackendCounts[]>;
  traffic(route: string, since: Instant): Promise<readonly SecondOfTraffic[]>;
  /** Resolves when the backend has no request in progress, or says how many are left when the time is over. */
  drained(route: string, instance: string, withinSeconds: number): Promise<{ readonly active: number }>;
}
