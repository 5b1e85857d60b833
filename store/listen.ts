import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { translated } from "./failures.ts";

const LONGEST_PAUSE_MILLIS = 5_000;

/** See `Database.listen`. Rejects when the first connection cannot be made; later ones are tried until disposed. */
export async function listenOn(
  settings: pg.ClientConfig,
  channel: string,
  onNotify: (payload: string | null) => void,
): Promise<AsyncDisposable> {
  const stop = new AbortController();
  let client = await connect();

  async function connect(): Promise<pg.Client> {
    const fresh = new pg.Client({ ...settings, statement_timeout: false });
    fresh.on("error", () => undefined);
    fresh.on("notification", (note) => onNotify(note.payload ?? ""));
    try {
      await fresh.connect();
      await fresh.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      await fresh.end().catch(() => undefined);
      throw translated(error);
    }
    fresh.once("end", () => void reconnect());
    return fresh;
  }

  async function reconnect(): Promise<void> {
    for (let wait = 100; !stop.signal.aborted; wait = Math.min(wait * 2, LONGEST_PAUSE_MILLIS)) {
      await pause(wait, undefined, { signal: stop.signal }).catch(() => undefined);
      if (stop.signal.aborted) return;
      const fresh = await connect().catch(() => undefined);
      if (fresh === undefined) continue;
      client = fresh;
      if (stop.signal.aborted) await client.end();
      else onNotify(null);
      return;
    }
  }

  return {
    [Symbol.asyncDispose]: async () => {
      stop.abort();
      await client.end();
    },
  };
}
