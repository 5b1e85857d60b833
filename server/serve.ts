import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Endpoint } from "../api/endpoint.ts";
import type { Role } from "../core/catalogue/people.ts";
import type { Database } from "../store/database.ts";
import type { Caller } from "./identity.ts";
import { notAllowed } from "./refusals.ts";
import { Refused } from "../engine/refused.ts";

interface Asked<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

interface Terms {
  /** Roles of which the caller needs one; anybody who is signed in when absent. */
  readonly roles?: readonly Role[];
  /** Where an answer that was given under an idempotency key is kept, for acts. */
  readonly answers?: Database;
}

/** Answers an endpoint of the contract. An act that is asked twice under one idempotency key is done once and answered twice. */
export function serve<Params, Query, Body, Answer extends object>(
  app: FastifyInstance,
  endpoint: Endpoint<Params, Query, Body, Answer>,
  terms: Terms,
  handle: (asked: Asked<Params, Query, Body>) => Promise<Answer>,
): void {
  const { params, query, body } = endpoint;
  app.route({
    method: endpoint.method,
    url: endpoint.path,
    schema: {
      summary: endpoint.summary,
      ...(params === undefined ? {} : { params }),
      ...(query === undefined ? {} : { querystring: query }),
      ...(body === undefined ? {} : { body }),
    },
    handler: async (request, reply) => {
      const caller = request.caller;
      if (caller === undefined)
        throw new Refused(
          "not-signed-in",
          "nobody is signed in",
          "every door but health asks who is there",
          "sign in, or set TIDEGATE_TOKEN",
        );
      if (terms.roles !== undefined && !caller.roles.some((role) => terms.roles?.includes(role))) {
        throw notAllowed(`${caller.name} has the roles ${caller.roles.join(", ")}`, `ask somebody who is ${terms.roles.join(" or ")}`);
      }
      const asked = { params: request.params as Params, query: request.query as Query, body: request.body as Body, caller, request, reply };
      const key = request.headers["idempotency-key"];
      if (terms.answers === undefined || typeof key !== "string") return handle(asked);
      return once(
        terms.answers,
        caller.id,
        key.slice(0, 200),
        `${endpoint.method} ${request.url} ${JSON.stringify(request.body ?? null)}`,
        () => handle(asked),
      );
    },
  });
}

/** After this time an act that has no answer yet will get none: whoever carried it out is no more. */
const LONGEST_ACT_SECONDS = 120;

/** The key is taken before the act: two requests at once act once, the second is told to ask again. */
async function once<Answer extends object>(
  database: Database,
  person: string,
  key: string,
  request: string,
  act: () => Promise<Answer>,
): Promise<Answer> {
  const taken = await database.query(
    "insert into idempotent_answer (person, key, request, status, body) values ($1, $2, $3, 0, '{}') on conflict do nothing returning key",
    [person, key, request],
  );
  if (taken.length === 0) {
    const [known] = await database.query<{ request: string; status: number; body: Answer; old: boolean }>(
      "select request, status, body, at < now() - make_interval(secs => $3) as old from idempotent_answer where person = $1 and key = $2",
      [person, key, LONGEST_ACT_SECONDS],
    );
    if (known?.request !== request)
      throw new Refused("key-reused", "this idempotency key was used for another request", "one key names one act", "use a new key");
    if (known.status === 0 && known.old)
      throw new Refused(
        "outcome-unknown",
        "the same request was begun and its end was never written down",
        "the server ended in between, so it may have had its effect",
        "look at what it should have changed, and ask with a new key when it has not",
      );
    if (known.status === 0)
      throw new Refused("already-done", "the same request is being carried out", "it must not happen twice", "ask again in a moment");
    return known.body;
  }
  try {
    const answer = await act();
    await database.query("update idempotent_answer set status = 200, body = $3 where person = $1 and key = $2", [
      person,
      key,
      JSON.stringify(answer),
    ]);
    return answer;
  } catch (error) {
    await database.query("delete from idempotent_answer where person = $1 and key = $2 and status = 0", [person, key]);
    throw error;
  }
}
