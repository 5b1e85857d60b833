import fastify from "fastify";
import { serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { Role } from "../../core/catalogue/people.ts";
import { freshDatabase, type FreshDatabase } from "../../store/testing/database.ts";
import type { Caller } from "../identity.ts";
import { historyRoutes } from "../history.ts";
import { answerError } from "../refusals.ts";

export interface HistoryServer extends AsyncDisposable {
  readonly url: string;
  readonly fresh: FreshDatabase;
  /** The roles of whoever asks; whoever asks is Rosa. */
  roles: readonly Role[];
}

/** The routes of history alone, on a database of their own. */
export async function historyServer(): Promise<HistoryServer> {
  const fresh = await freshDatabase();
  const app = fastify();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  app.decorateRequest("caller", undefined);
  app.addHook("onRequest", (request, _reply, done) => {
    const caller: Caller = { id: "rosa", name: "Rosa", email: "rosa@harbour.example", roles: server.roles };
    Object.assign(request, { caller });
    done();
  });
  historyRoutes(app, { database: fresh.db });
  const server: HistoryServer = {
    url: await app.listen({ port: 0, host: "127.0.0.1" }),
    fresh,
    roles: ["release-manager"],
    [Symbol.asyncDispose]: async () => {
      await app.close();
      await fresh[Symbol.asyncDispose]();
    },
  };
  return server;
}
