import { PassThrough, type Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { FastifyInstance } from "fastify";
import { at, importDeployments, reportDelivery, type ImportLine } from "../api/history.ts";
import { parseInstant, type Instant } from "../core/calendar/instant.ts";
import { suggestion } from "../core/catalogue/did-you-mean.ts";
import { deliveryReport } from "../core/outcome/delivery-report.ts";
import { historyMappingSchema, type HistoryMapping } from "../core/outcome/history-mapping.ts";
import { Refused } from "../engine/refused.ts";
import type { Database } from "../store/database.ts";
import { deliveryRecords, placesAt, recordedApps, recordedEnvironments } from "../store/history.ts";
import { importDeployments as importInto, type ImportDone } from "../store/history-import.ts";
import { serve } from "./serve.ts";

/** What ran where and when, by our own deployments and by what others recorded. */
export function historyRoutes(app: FastifyInstance, { database }: { readonly database: Database }): void {
  serve(app, at, {}, async ({ query }) => {
    const instant = instantOf(query.instant, "the instant");
    const recorded = await recordedOf(database, query.environment);
    return {
      environment: query.environment,
      instant,
      recordedFrom: recorded.from,
      recordedTo: recorded.to,
      ...(await placesAt(database, query.environment, instant)),
    };
  });

  serve(app, reportDelivery, {}, async ({ query }) => {
    const question = {
      environment: query.environment,
      fromEnvironment: query.fromEnvironment ?? null,
      since: query.since === undefined ? null : instantOf(query.since, "--since"),
      until: query.until === undefined ? null : instantOf(query.until, "--until"),
      app: query.app ?? null,
    };
    await recordedOf(database, question.environment);
    if (question.fromEnvironment !== null) await recordedOf(database, question.fromEnvironment);
    if (question.app !== null) await refuseUnknownApp(database, question.environment, question.app);
    const environments = [question.environment, ...(question.fromEnvironment === null ? [] : [question.fromEnvironment])];
    return { ...question, ...deliveryReport(await deliveryRecords(database, environments, question), question) };
  });

  // The parser belongs to this scope only: elsewhere a body of these types is still refused.
  void app.register((scope, _options, done) => {
    scope.addContentTypeParser(["text/csv", "application/gzip"], (_request, payload, parsed) => parsed(null, payload));
    serve(scope, importDeployments, { roles: ["administrator", "release-manager"] }, async ({ query, caller, request, reply }) => {
      const mapping = mappingOf(query.mapping);
      const file = fileOf(request.body);
      const lines = new PassThrough();
      const say = (line: ImportLine): boolean => lines.write(`${JSON.stringify(line)}\n`);
      const fit = Promise.withResolvers<undefined>();
      const work = importInto(database, {
        bytes: file.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>,
        mapping,
        actor: `person:${caller.id}`,
        now: await clock(database),
        onFit: () => fit.resolve(undefined),
        onProgress: (progress) => say({ progress }),
      });
      // A sender sees an answer only when everything was taken from it.
      const ended = takenWhole(work, file);
      const early = await Promise.race([fit.promise, ended]);
      if (early !== undefined && "refused" in early) {
        const { code, saw, because, todo } = early.refused;
        throw new Refused(code, saw, because, todo);
      }
      ended
        .then(
          (answer) => say(lastLine(answer)),
          (error: unknown) => {
            request.log.error({ err: error }, "import failed");
            say({
              refused: {
                code: "broken",
                saw: "something inside the server broke",
                because: "nothing of the file was recorded",
                todo: "See the server's log, and report it.",
              },
            });
          },
        )
        .finally(() => lines.end());
      return reply.type("application/x-ndjson").send(lines);
    });
    done();
  });
}

function lastLine(answer: ImportDone | { readonly refused: Extract<ImportLine, { refused: unknown }>["refused"] }): ImportLine {
  return "refused" in answer ? answer : { done: answer };
}

async function takenWhole<T>(work: Promise<T>, file: Readable): Promise<T> {
  try {
    return await work;
  } finally {
    await drained(file);
  }
}

async function drained(file: Readable): Promise<void> {
  if (file.destroyed || file.readableEnded) return;
  file.resume();
  await finished(file).catch(() => undefined);
}

function fileOf(body: unknown): Readable {
  if (body !== null && typeof body === "object" && "iterator" in body && "resume" in body) return body as Readable;
  throw new Refused(
    "no-file",
    "a request without a file",
    "there is nothing to import",
    "Send the CSV file as the body, with the content type text/csv or application/gzip.",
  );
}

function mappingOf(text: string | undefined): HistoryMapping | null {
  if (text === undefined) return null;
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch {
    throw badMapping("a mapping that is not JSON");
  }
  const read = historyMappingSchema.safeParse(written);
  if (read.success) return read.data;
  throw badMapping(read.error.issues.map((issue) => `${issue.path.map(String).join(".")}: ${issue.message}`).join("; "));
}

function badMapping(saw: string): Refused {
  return new Refused(
    "bad-mapping",
    saw,
    "without it nobody knows which column means what, so nothing was read",
    "See docs/import.md for what a mapping says.",
  );
}

function instantOf(text: string, what: string): Instant {
  const instant = parseInstant(text);
  if (instant !== undefined) return instant;
  const zoned = [`${text}Z`, `${text}T00:00Z`].find((one) => parseInstant(one) !== undefined);
  throw new Refused(
    "bad-instant",
    `${what} is "${text}"`,
    zoned === undefined ? "it is no time" : "it does not say its zone, and the answer may differ from one zone to the next",
    `Write it like ${zoned ?? "2026-11-23T18:00:00Z"}${zoned === undefined ? "" : ", or with the offset of your clock, such as +01:00"}.`,
  );
}

async function recordedOf(database: Database, environment: string): Promise<{ readonly from: Instant; readonly to: Instant }> {
  const all = await recordedEnvironments(database);
  const found = all.find((one) => one.environment === environment);
  if (found !== undefined) return found;
  if (all.length === 0)
    throw new Refused(
      "no-history",
      "no deployment is recorded yet",
      "there is nothing to answer from",
      "Deploy something, or take history in: tidegate import deployments FILE.csv",
    );
  throw new Refused(
    "unknown-environment",
    `no deployment to "${environment}" is recorded`,
    "there is nothing to answer from",
    suggestion(
      environment,
      all.map((one) => one.environment),
    ),
  );
}

async function refuseUnknownApp(database: Database, environment: string, app: string): Promise<void> {
  const apps = await recordedApps(database, environment);
  if (!apps.includes(app))
    throw new Refused(
      "unknown-app",
      `no deployment of "${app}" to ${environment} is recorded`,
      "there is nothing to answer from",
      suggestion(app, apps),
    );
}

async function clock(database: Database): Promise<Instant> {
  const [row] = await database.query<{ now: Instant }>("select clock_timestamp() as now");
  if (row === undefined) throw new Error("the database did not tell the time");
  return row.now;
}
