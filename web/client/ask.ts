import type { Refusal } from "../../api/endpoint.ts";
import { addressOf, PATHS, type Answer, type Name, type Request } from "./paths.ts";

/** The server said no, or could not be reached; `status` is 0 for the latter. */
export class Refused extends Error {
  readonly status: number;
  readonly refusal: Refusal;

  constructor(status: number, refusal: Refusal) {
    super(refusal.saw);
    this.status = status;
    this.refusal = refusal;
  }
}

/** @throws {@link Refused} for every answer that is not the one asked for. */
export async function ask<N extends Name>(name: N, request: Request<N>): Promise<Answer<N>> {
  const [method, path] = PATHS[name];
  const { params, query, body } = request as {
    params?: Record<string, string>;
    query?: Record<string, string | number | undefined>;
    body?: unknown;
  };
  const response = await fetch(addressOf(path, params, query), {
    method,
    headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new Refused(0, unreachable(error));
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer as Answer<N>;
  throw new Refused(response.status, isRefusal(answer) ? answer : unreadable(response.status));
}

/** Any error as words for people. */
export function refusalOf(error: unknown): Refusal {
  return error instanceof Refused
    ? error.refusal
    : {
        code: "page",
        saw: `the page itself failed: ${String(error)}`,
        because: "this is a fault of Tidegate",
        todo: "load the page again",
      };
}

function isRefusal(answer: unknown): answer is Refusal {
  return typeof answer === "object" && answer !== null && "saw" in answer && "because" in answer && "todo" in answer;
}

function unreachable(error: unknown): Refusal {
  return {
    code: "unreachable",
    saw: `the server did not answer (${error instanceof Error ? error.message : String(error)})`,
    because: "what is shown may be old",
    todo: "the page tries again by itself; look at the network and at the server",
  };
}

function unreadable(status: number): Refusal {
  return {
    code: "unreadable",
    saw: `the server answered with status ${status} and nothing that we can read`,
    because: "something between here and the server may have answered in its place",
    todo: "try again; then look at the server's log",
  };
}
