import type * as endpoints from "../../api/endpoints.ts";
import type { AnswerOf, BodyOf, Endpoint, ParamsOf, QueryOf } from "../../api/endpoint.ts";

type Endpoints = typeof endpoints;

/**
 * What the page asks of the server: method and path, written again so that the schemas of `api/endpoints.ts`, and the library that reads
 * them, are not sent to browsers. A test compares each line with its endpoint.
 */
export const PATHS = {
  signIn: ["POST", "/api/sign-in"],
  signOut: ["POST", "/api/sign-out"],
  me: ["GET", "/api/me"],
  overview: ["GET", "/api/overview"],
  calendar: ["GET", "/api/calendar"],
  changes: ["GET", "/api/changes"],
  planRelease: ["POST", "/api/releases"],
  release: ["GET", "/api/releases/:id"],
  explain: ["GET", "/api/releases/:id/explain"],
  report: ["GET", "/api/releases/:id/report"],
  review: ["GET", "/api/releases/:id/review"],
  closeReview: ["POST", "/api/releases/:id/review/close"],
  log: ["GET", "/api/releases/:id/log"],
  approve: ["POST", "/api/releases/:id/approve"],
  acknowledgeBrief: ["POST", "/api/releases/:id/brief/acknowledge"],
  recordTraining: ["POST", "/api/releases/:id/training"],
  requestOverride: ["POST", "/api/releases/:id/overrides"],
  confirmOverride: ["POST", "/api/releases/:id/overrides/confirm"],
  cancel: ["POST", "/api/releases/:id/cancel"],
  rollback: ["POST", "/api/environments/:id/rollback"],
  hold: ["POST", "/api/environments/:id/hold"],
  unlock: ["POST", "/api/environments/:id/unlock"],
  freeze: ["POST", "/api/freezes"],
  liftFreeze: ["POST", "/api/freezes/:id/lift"],
} as const satisfies Partial<Record<keyof Endpoints, readonly ["GET" | "POST", string]>>;

export type Name = keyof typeof PATHS;
type Of<N extends Name> = Endpoints[N] extends Endpoint<infer _P, infer _Q, infer _B, infer _A> ? Endpoints[N] : never;

/** What a server's answer to `N` holds. */
export type Answer<N extends Name> = AnswerOf<Of<N>>;

type Part<Key extends string, Value> = [Value] extends [undefined] ? { readonly [K in Key]?: never } : { readonly [K in Key]: Value };

/** What must be said to ask `N`. */
export type Request<N extends Name> = Part<"params", ParamsOf<Of<N>>> &
  Part<"query", Partial<QueryOf<Of<N>>>> &
  Part<"body", BodyOf<Of<N>>>;

/** A path with its parameters and query filled in. */
export function addressOf(
  path: string,
  params: Readonly<Record<string, string>> = {},
  query: Readonly<Record<string, string | number | undefined>> = {},
): string {
  const filled = path.replace(/:(\w+)/g, (_all, name: string) => encodeURIComponent(params[name] ?? ""));
  const words = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  return words.length === 0 ? filled : `${filled}?${new URLSearchParams(words).toString()}`;
}
