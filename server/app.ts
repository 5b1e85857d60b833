import cookie from "@fastify/cookie";
import helmet from "@fastify/helmet";
import rateLimit from "@fastify/rate-limit";
import swagger from "@fastify/swagger";
import fastify, { type FastifyInstance } from "fastify";
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { ServerContext } from "./context.ts";
import { eventRoutes } from "./events.ts";
import { historyRoutes } from "./history.ts";
import { callerOf } from "./identity.ts";
import type { buildPage } from "./page.ts";
import { answerError } from "./refusals.ts";
import { actRoutes } from "./routes/acts.ts";
import { identityRoutes } from "./routes/identity.ts";
import { overviewRoutes } from "./routes/overview.ts";
import { recordRoutes } from "./routes/records.ts";
import { releaseRoutes } from "./routes/releases.ts";
import { ruleRoutes } from "./routes/rules.ts";
import { Refused } from "../engine/refused.ts";

/** Paths that answer without a sign-in: whether the server is alive, how to sign in, and the page itself, which holds no data. */
const OPEN = new Set(["/api/health", "/api/sign-in", "/api/openapi.json"]);
const SECONDS_A_DAY = 86_400;

export async function makeApp(context: ServerContext, page: Awaited<ReturnType<typeof buildPage>>): Promise<FastifyInstance> {
  const app = fastify({
    logger: { level: "warn", stream: process.stderr, redact: ["req.headers.authorization", "req.headers.cookie"] },
    bodyLimit: 1024 * 1024,
    trustProxy: false,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(answerError);
  app.decorateRequest("caller", undefined);
  await app.register(helmet, {
    contentSecurityPolicy: { directives: { defaultSrc: ["'self'"], imgSrc: ["'self'", "data:"], upgradeInsecureRequests: null } },
    hsts: false,
  });
  await app.register(cookie);
  // Sign-in is guarded in its own route; this bound only keeps a runaway script from taking the server from everybody.
  await app.register(rateLimit, { max: 6000, timeWindow: "1 minute" });
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Tidegate",
        version: context.version,
        description: "Release and deployment management: plan, gate, deploy, verify, measure.",
      },
      components: {
        securitySchemes: { token: { type: "http", scheme: "bearer" }, session: { type: "apiKey", in: "cookie", name: "tidegate_session" } },
      },
      security: [{ token: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
  });
  app.addHook("onRequest", async (request) => {
    const path = request.url.split("?")[0] ?? "";
    if (!path.startsWith("/api/") || OPEN.has(path)) return;
    request.caller = await callerOf(context.database, request);
    if (request.caller === undefined) {
      throw new Refused(
        "not-signed-in",
        "the request carries no valid token or session",
        "every door but health asks who is there",
        "sign in, or set TIDEGATE_TOKEN",
      );
    }
  });
  identityRoutes(app, context);
  overviewRoutes(app, context);
  releaseRoutes(app, context);
  actRoutes(app, context);
  ruleRoutes(app, context);
  recordRoutes(app, context);
  eventRoutes(app, context);
  historyRoutes(app, context);
  app.get("/api/openapi.json", { schema: { hide: true } }, () => app.swagger());
  for (const [path, file] of page.files) {
    const hashed = path !== "/index.html";
    app.get(path, { schema: { hide: true } }, (request, reply) => {
      void reply
        .header("etag", file.etag)
        .header("cache-control", hashed ? `public, max-age=${365 * SECONDS_A_DAY}, immutable` : "no-cache")
        .type(file.type);
      return request.headers["if-none-match"] === file.etag ? reply.status(304).send() : reply.send(Buffer.from(file.body));
    });
  }
  const index = page.files.get("/index.html");
  app.setNotFoundHandler((request, reply) => {
    if (index === undefined || request.method !== "GET" || request.url.startsWith("/api/")) {
      return reply.status(404).send({
        code: "not-found",
        saw: `there is nothing at ${request.url.split("?")[0] ?? ""}`,
        because: "no endpoint has this path",
        todo: "see /api/openapi.json",
      });
    }
    return reply.header("cache-control", "no-cache").type(index.type).send(Buffer.from(index.body));
  });
  return app;
}
