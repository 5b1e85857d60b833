import type { FastifyInstance } from "fastify";
import { journal, verifyAudit } from "../../api/endpoints.ts";
import { readJournal, verifyJournal } from "../../store/journal.ts";
import type { ServerContext } from "../context.ts";
import { serve } from "../serve.ts";

export function recordRoutes(app: FastifyInstance, { database }: ServerContext): void {
  serve(app, journal, {}, async ({ query }) => ({
    entries: await readJournal(database, {
      after: query.after,
      limit: query.limit,
      ...(query.subject === undefined ? {} : { subject: query.subject }),
    }),
  }));
  serve(app, verifyAudit, {}, async () => {
    const verdict = await verifyJournal(database);
    if (verdict.ok)
      return { ok: true, entries: verdict.entries, text: `${verdict.entries} entries, the chain is whole; head ${verdict.head}` };
    return { ok: false, entries: verdict.at, text: `entry ${verdict.at}: ${verdict.saw}; ${verdict.because}` };
  });
}
