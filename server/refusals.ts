import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { Refusal } from "../api/endpoint.ts";
import { Refused } from "../engine/refused.ts";
import { StoreFailure } from "../store/failures.ts";

/** The status of each kind of refusal; the others are 422: the request was understood and cannot be fulfilled as it is. */
const STATUS: Readonly<Record<string, number>> = {
  ...Object.fromEntries(
    ["bad-instant", "bad-mapping", "empty-file", "no-file", "no-previous-version", "not-csv", "repeated-column", "unknown-column"].map(
      (code) => [code, 400],
    ),
  ),
  "not-signed-in": 401,
  "not-allowed": 403,
  ...Object.fromEntries(["unknown-release", "unknown-environment", "unknown-app", "no-history", "not-found"].map((code) => [code, 404])),
  ...Object.fromEntries(["already-done", "busy"].map((code) => [code, 409])),
};

/** Every error leaves the server as a refusal in four parts; what broke inside is logged, never told. */
export function answerError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const [status, refusal] = refusalOf(error);
  if (status >= 500) request.log.error({ err: error }, "request failed");
  return reply.status(status).send(refusal);
}

function refusalOf(error: FastifyError | Error): readonly [number, Refusal] {
  if (error instanceof Refused) {
    const { code, saw, because, todo } = error;
    return [STATUS[code] ?? 422, { code, saw, because, todo }];
  }
  if (error instanceof StoreFailure)
    return [
      503,
      {
        code: "store-unavailable",
        saw: error.message,
        because: "nothing can be recorded",
        todo: "see what the message says, then try again",
      },
    ];
  if ("validation" in error && error.validation !== undefined) {
    return [
      400,
      {
        code: "bad-request",
        saw: error.message,
        because: "the request is not of the form that the endpoint takes",
        todo: "see /api/openapi.json for the form",
      },
    ];
  }
  const status = "statusCode" in error && typeof error.statusCode === "number" ? error.statusCode : 500;
  if (status < 500)
    return [
      status,
      { code: "bad-request", saw: error.message, because: "the request cannot be read", todo: "see /api/openapi.json for the form" },
    ];
  return [
    500,
    {
      code: "broken",
      saw: "something inside the server broke",
      because: "this is a defect, not your mistake",
      todo: "see the server's log, and report it",
    },
  ];
}

export function notAllowed(saw: string, todo: string): Refused {
  return new Refused("not-allowed", saw, "this act is kept for other roles", todo);
}

export function unknownRelease(id: string): Refused {
  return new Refused("unknown-release", `there is no release ${id}`, "nothing can be told or done about it", "see tidegate release list");
}
