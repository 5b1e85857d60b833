import { randomUUID } from "node:crypto";
import type { AnswerOf, BodyOf, ParamsOf, QueryOf, Refusal } from "../api/endpoint.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { badAnswer, notTidegate, refusalIn, unreachable } from "./no-answer.ts";

/** Which server is asked, and in whose name. */
export interface Door {
  /** `http://127.0.0.1:4600`, without a slash at the end. */
  readonly server: string;
  readonly token: string | undefined;
}

/** What came of asking: the answer, or why there is none and what the shell is told. */
export type Asked<Answer> =
  | { readonly ok: true; readonly answer: Answer }
  | { readonly ok: false; readonly refusal: Refusal; readonly exitCode: ExitCode };

type Part<Key extends string, Value> = [Value] extends [undefined] ? unknown : { readonly [K in Key]: Value };
/** What an endpoint wants to be told: only the parts that it has. */
export type InputOf<E> = Part<"params", ParamsOf<E>> & Part<"query", Given<QueryOf<E>>> & Part<"body", BodyOf<E>>;
/** Queries have defaults, so each part of them may be left out. */
type Given<Query> = [Query] extends [undefined] ? undefined : { readonly [K in keyof Query]?: Query[K] | undefined };

interface AnyInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
}

const LONGEST_SECONDS = 120;

/** Asks the server once; again with the same key when the connection broke, so that an act is never done twice. */
export async function call<E extends { readonly method: "GET" | "POST"; readonly path: string }>(
  door: Door,
  endpoint: E,
  input: InputOf<E>,
): Promise<Asked<AnswerOf<E>>> {
  const { params, query, body } = input as AnyInput;
  const url = urlOf(door.server, endpoint.path, params ?? {}, query ?? {});
  const headers = new Headers({ accept: "application/json" });
  if (door.token !== undefined) headers.set("authorization", `Bearer ${door.token}`);
  if (endpoint.method === "POST") {
    headers.set("content-type", "application/json");
    headers.set("idempotency-key", randomUUID());
  }
  const request = {
    method: endpoint.method,
    headers,
    redirect: "error",
    ...(endpoint.method === "POST" ? { body: JSON.stringify(body ?? {}) } : {}),
  } as const;
  let response: Response;
  let text: string;
  try {
    [response, text] = await send(url, request).catch((error: unknown) => {
      if (connectionBroke(error)) return send(url, request);
      throw error;
    });
  } catch (error) {
    return { ok: false, refusal: unreachable(door.server, error), exitCode: EXIT.unreachable };
  }
  return understand(door, response.status, text) as Asked<AnswerOf<E>>;
}

async function send(url: string, request: RequestInit): Promise<[Response, string]> {
  const response = await fetch(url, { ...request, signal: AbortSignal.timeout(LONGEST_SECONDS * 1000) });
  return [response, await response.text()];
}

function understand(door: Door, status: number, text: string): Asked<unknown> {
  const read = parsed(text);
  if (status >= 200 && status < 300) {
    return read === undefined ? { ok: false, refusal: notTidegate(door.server), exitCode: EXIT.unreachable } : { ok: true, answer: read };
  }
  return { ok: false, refusal: refusalIn(read) ?? badAnswer(door.server, status), exitCode: exitCodeOf(status) };
}

/** What the shell is told about a status that is no success. */
export function exitCodeOf(status: number): ExitCode {
  if (status >= 500) return EXIT.broken;
  return status === 400 || status === 404 ? EXIT.usage : EXIT.refused;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The address of an endpoint, each part encoded so that no value can become another path. */
export function urlOf(
  server: string,
  path: string,
  params: Readonly<Record<string, string>>,
  query: Readonly<Record<string, string | number | undefined>>,
): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const asked = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) asked.set(key, String(value));
  return `${server}${filled}${asked.size === 0 ? "" : `?${asked.toString()}`}`;
}

function connectionBroke(error: unknown): boolean {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  return code === "ECONNRESET" || code === "EPIPE" || code === "UND_ERR_SOCKET";
}
