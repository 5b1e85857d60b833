import type { FastifyInstance, FastifyReply } from "fastify";
import { readJournal, type JournalRecord } from "../store/journal.ts";
import type { ServerContext } from "./context.ts";

const BEAT_MILLIS = 15_000;
const BATCH = 500;

/**
 * Live events: every entry of the journal in its order, from the one after `Last-Event-ID` (or `?after=`) on. A reader that is slow or was
 * away loses nothing: what it gets is read from the journal, and a notification is only a hint to look.
 */
export function eventRoutes(app: FastifyInstance, { database }: ServerContext): void {
  const readers = new Set<Reader>();
  let listening: Promise<AsyncDisposable> | undefined;
  app.get("/api/events", { schema: { summary: "The journal as server-sent events" } }, async (request, reply) => {
    listening ??= database.listen("journal", () => {
      for (const reader of readers) reader.look();
    });
    await listening;
    const asked = request.headers["last-event-id"] ?? (request.query as { after?: string }).after;
    const [head] = await database.query<{ seq: number }>("select coalesce(max(seq), 0)::bigint as seq from journal");
    const after = /^\d{1,15}$/.test(String(asked)) ? Number(asked) : (head?.seq ?? 0);
    const reader = new Reader(reply, after, async (from) => readJournal(database, { after: from, limit: BATCH }));
    readers.add(reader);
    request.raw.on("close", () => {
      reader.end();
      readers.delete(reader);
    });
    reader.begin();
    return reply;
  });
  // A stream has no end of its own, and the server waits for every answer before it closes.
  app.addHook("preClose", async () => {
    for (const reader of readers) reader.end();
    readers.clear();
    await (await listening)?.[Symbol.asyncDispose]();
  });
}

type ReadAfter = (seq: number) => Promise<readonly JournalRecord[]>;

class Reader {
  readonly #reply: FastifyReply;
  readonly #read: ReadAfter;
  #after: number;
  #busy = false;
  #again = false;
  #beat: NodeJS.Timeout | undefined;

  constructor(reply: FastifyReply, after: number, read: ReadAfter) {
    this.#reply = reply;
    this.#after = after;
    this.#read = read;
  }

  begin(): void {
    this.#reply.hijack();
    this.#reply.raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" });
    this.#reply.raw.write("retry: 1000\n\n");
    this.#beat = setInterval(() => this.#reply.raw.write(": still here\n\n"), BEAT_MILLIS);
    this.look();
  }

  /** Sends what is new; a call while it sends makes it look once more. */
  look(): void {
    this.#again = true;
    if (this.#busy) return;
    this.#busy = true;
    void this.#send().finally(() => {
      this.#busy = false;
    });
  }

  async #send(): Promise<void> {
    while (this.#again && !this.#reply.raw.destroyed) {
      this.#again = false;
      const entries = await this.#read(this.#after).catch(() => []);
      for (const entry of entries) {
        this.#after = entry.seq;
        const { seq, at, actor, act, subject, data } = entry;
        const room = this.#reply.raw.write(
          `id: ${seq}\nevent: journal\ndata: ${JSON.stringify({ seq, at, actor, act, subject, data })}\n\n`,
        );
        if (!room) await new Promise((resolve) => this.#reply.raw.once("drain", resolve).once("close", resolve));
      }
      if (entries.length === BATCH) this.#again = true;
    }
  }

  end(): void {
    clearInterval(this.#beat);
    this.#reply.raw.end();
  }
}
