import { setTimeout as pause } from "node:timers/promises";
import type { Door } from "./client.ts";

/** Tells when it is worth looking again. */
export interface Events extends Disposable {
  /** Returns when something happened at the server, or after a while all the same. */
  next(): Promise<void>;
}

const POLL_MS = 1000;
/** With live events, one looks by oneself only for the case that one got lost. */
const LOST_MS = 10_000;
/** Several events at once are one look. */
const GATHER_MS = 50;

/** Listens to the server's live events; where there are none, or while they are interrupted, looks every second. */
export function listen(door: Door): Events {
  const ended = new AbortController();
  let connected = false;
  let happened = false;
  let wake: () => void = () => undefined;

  const signal = (): void => {
    happened = true;
    wake();
  };
  void streamInto(door, ended.signal, (live) => (connected = live), signal);

  return {
    async next() {
      const woken = new Promise<void>((resolve) => {
        wake = resolve;
        if (happened) resolve();
      });
      const over = new AbortController();
      await Promise.race([woken, pause(connected ? LOST_MS : POLL_MS, undefined, { signal: over.signal }).catch(() => undefined)]);
      over.abort();
      if (happened) await pause(GATHER_MS);
      happened = false;
    },
    [Symbol.dispose]: () => ended.abort(),
  };
}

async function streamInto(door: Door, ended: AbortSignal, live: (connected: boolean) => void, happened: () => void): Promise<void> {
  const headers: Record<string, string> = { accept: "text/event-stream" };
  if (door.token !== undefined) headers["authorization"] = `Bearer ${door.token}`;
  while (!ended.aborted) {
    try {
      const response = await fetch(`${door.server}/api/events`, { headers, redirect: "error", signal: ended });
      if (!response.ok || response.body === null) return;
      live(true);
      // What happened since the caller looked last was told to nobody.
      happened();
      for await (const part of response.body) if (Buffer.from(part).includes("data:")) happened();
    } catch {
      // Interrupted: while it lasts, the caller looks every second.
    }
    live(false);
    await pause(POLL_MS, undefined, { signal: ended }).catch(() => undefined);
  }
}
