import type { FastifyInstance } from "fastify";
import { health, makeToken, me, revokeToken, setPassword, signIn, signOut } from "../../api/endpoints.ts";
import { revokeTokens } from "../../store/identity.ts";
import { append } from "../../store/journal.ts";
import type { ServerContext } from "../context.ts";
import { choosePassword, endSession, findCaller, issueToken, openSession, passwordFits, SESSION_COOKIE } from "../identity.ts";
import { notAllowed } from "../refusals.ts";
import { serve } from "../serve.ts";
import { Refused } from "../../engine/refused.ts";

const SIGN_INS_A_MINUTE = 10;

export function identityRoutes(app: FastifyInstance, { database, version }: ServerContext): void {
  app.get(health.path, { schema: { summary: health.summary, security: [] } }, () => ({ ok: true, version }));

  app.post<{ Body: { person: string; password: string } }>(
    signIn.path,
    {
      schema: { summary: signIn.summary, security: [], body: signIn.body },
      config: { rateLimit: { max: SIGN_INS_A_MINUTE, timeWindow: "1 minute" } },
    },
    async (request, reply) => {
      const { person, password } = request.body;
      const fits = await passwordFits(database, person, password);
      const caller = fits ? await findCaller(database, person) : undefined;
      if (caller === undefined)
        throw new Refused(
          "not-signed-in",
          "the person or the password is not right",
          "nobody can be let in",
          "try again, or ask an administrator for a new password",
        );
      const { secret, seconds } = await openSession(database, person);
      await database.transaction((tx) =>
        append(tx, { actor: `person:${person}`, act: "person.signed-in", subject: `person:${person}`, data: {} }),
      );
      void reply.setCookie(SESSION_COOKIE, secret, { httpOnly: true, sameSite: "strict", path: "/", maxAge: seconds });
      return { id: caller.id, name: caller.name, roles: caller.roles };
    },
  );
  serve(app, signOut, {}, async ({ request, reply }) => {
    const secret = request.cookies[SESSION_COOKIE];
    if (secret !== undefined) await endSession(database, secret);
    void reply.clearCookie(SESSION_COOKIE, { path: "/" });
    return { done: "signed out" };
  });
  serve(app, me, {}, async ({ caller }) => Promise.resolve({ id: caller.id, name: caller.name, roles: caller.roles }));

  serve(app, makeToken, { roles: ["administrator"] }, async ({ body, caller }) => {
    if ((await findCaller(database, body.person)) === undefined)
      throw new Refused(
        "not-found",
        `${body.person} is not a person of the organisation`,
        "a token must belong to somebody",
        "add them in people/, then run tidegate read",
      );
    const token = await issueToken(database, body.person, body.name, body.days ?? null);
    await database.transaction((tx) =>
      append(tx, { actor: `person:${caller.id}`, act: "token.made", subject: `person:${body.person}`, data: { name: body.name } }),
    );
    return {
      done: `a token for ${body.person}; it is shown only now`,
      undo: `tidegate token revoke ${body.person} --name "${body.name}"`,
      token,
    };
  });
  serve(app, revokeToken, {}, async ({ body, caller }) => {
    if (body.person !== caller.id && !caller.roles.includes("administrator"))
      throw notAllowed(`${caller.name} is not ${body.person}`, "ask an administrator");
    const revoked = await database.transaction(async (tx) => {
      const count = await revokeTokens(tx, body.person, body.name);
      if (count > 0)
        await append(tx, {
          actor: `person:${caller.id}`,
          act: "token.revoked",
          subject: `person:${body.person}`,
          data: { name: body.name },
        });
      return count;
    });
    if (revoked === 0)
      throw new Refused(
        "not-found",
        `${body.person} has no token named "${body.name}"`,
        "there is nothing to revoke",
        "name it as it was named when it was made",
      );
    return {
      done: `${revoked === 1 ? "the token" : `${revoked} tokens`} "${body.name}" of ${body.person} ${revoked === 1 ? "opens" : "open"} no door any more`,
    };
  });
  serve(app, setPassword, {}, async ({ body, caller }) => {
    if (body.person !== caller.id && !caller.roles.includes("administrator"))
      throw notAllowed(`${caller.name} is not ${body.person}`, "ask an administrator");
    if ((await findCaller(database, body.person)) === undefined)
      throw new Refused(
        "not-found",
        `${body.person} is not a person of the organisation`,
        "a password must belong to somebody",
        "add them in people/, then run tidegate read",
      );
    await choosePassword(database, body.person, body.password);
    await database.transaction((tx) =>
      append(tx, { actor: `person:${caller.id}`, act: "password.set", subject: `person:${body.person}`, data: {} }),
    );
    return { done: `the password of ${body.person} is set` };
  });
}
