import type { Refusal } from "../api/endpoint.ts";

/** The refusal in a server's answer; `undefined` when it is none of ours. */
export function refusalIn(answer: unknown): Refusal | undefined {
  if (answer === null || typeof answer !== "object") return undefined;
  const { code, saw, because, todo } = answer as Partial<Record<keyof Refusal, unknown>>;
  if (typeof code !== "string" || typeof saw !== "string" || typeof because !== "string" || typeof todo !== "string") return undefined;
  return { code, saw, because, todo };
}

/** Nothing answers at the address. */
export function unreachable(server: string, error: unknown): Refusal {
  return {
    code: "unreachable",
    saw: `no answer from ${server}: ${reasonOf(error)}`,
    because: "what you asked for is done by a server",
    todo: "Start one with `tidegate up`, or say where it is with --server or TIDEGATE_SERVER.",
  };
}

/** Something answers, but not with what Tidegate says. */
export function notTidegate(server: string): Refusal {
  return {
    code: "not-tidegate",
    saw: `${server} answers, but not with JSON`,
    because: "something else than Tidegate listens there",
    todo: "Correct --server or TIDEGATE_SERVER.",
  };
}

/** A status without a refusal that explains it. */
export function badAnswer(server: string, status: number): Refusal {
  const saw = `${server} answered with status ${status} and no explanation`;
  if (status === 401) {
    return {
      code: "not-signed-in",
      saw,
      because: "the server does not know who is asking",
      todo: "Set TIDEGATE_TOKEN or --token-file; an administrator makes a token with `tidegate token create`.",
    };
  }
  if (status === 403) return { code: "not-allowed", saw, because: "you may not do this", todo: "Ask somebody whose role allows it." };
  if (status === 404) {
    return {
      code: "not-found",
      saw,
      because: "there is nothing of that name",
      todo: "Look with `tidegate release list` or `tidegate status`.",
    };
  }
  if (status >= 500) {
    return {
      code: "server-broke",
      saw,
      because: "the server, or what stands before it, has a fault",
      todo: "Look into the server's log, and try again.",
    };
  }
  return {
    code: "unexplained",
    saw,
    because: "this does not come from Tidegate itself",
    todo: "Look at what stands between you and the server.",
  };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "it took too long";
  const { cause } = error;
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  if (cause instanceof Error) return cause.message === "" ? cause.name : cause.message;
  return error.message;
}
