import { signal } from "@preact/signals";
import type { MeAnswer } from "../../api/answers.ts";
import { instantFromMillis, millisOf, type Instant } from "../../core/calendar/instant.ts";

/** Who is signed in: `undefined` while we ask, `null` when nobody is. */
export const me = signal<MeAnswer | null | undefined>(undefined);

/** Zone of the organisation, in which times are written; the browser's until it is known. */
export const zone = signal(Intl.DateTimeFormat().resolvedOptions().timeZone);

/** Raised when the journal grew: what is shown is asked for again. */
export const revision = signal(0);

export const connection = signal<"live" | "connecting" | "reconnecting">("connecting");

/** What the server last said about something that a person did here. */
export const notice = signal<{ readonly text: string; readonly undo?: string } | null>(null);

/** How far the server's clock is ahead of this one. */
let aheadMillis = 0;

export const clock = signal<Instant>(instantFromMillis(Date.now()));

export function setClock(server: Instant): void {
  aheadMillis = millisOf(server) - Date.now();
  tick();
}

/** Moves the clock on, by which ages are written. */
export function tick(): void {
  clock.value = instantFromMillis(Date.now() + aheadMillis);
}
