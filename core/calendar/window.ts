import { z } from "zod";
import { identifier } from "../catalogue/identifier.ts";

/** Which environments, services and teams a rule of the calendar speaks of; an empty list means all of them. */
export const scopeSchema = z.strictObject({
  environments: z.array(identifier).default([]),
  services: z.array(identifier).default([]),
  teams: z.array(identifier).default([]),
});
export type Scope = z.infer<typeof scopeSchema>;

export const weekdaySchema = z.enum(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]);

/** `HH:MM` on the wall clock of the rule's zone; `24:00` is the end of the day. */
export const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "write a time of day as HH:MM, 00:00 to 24:00");

/** Window: when work is allowed in its scope. Half-open: `from` belongs to it, `to` does not. */
export const windowSchema = z.strictObject({
  id: identifier,
  title: z.string().min(1),
  scope: scopeSchema.prefault({}),
  /** IANA name, such as Europe/Zurich; the organisation's zone when absent. */
  timeZone: z.string().optional(),
  days: z.array(weekdaySchema).min(1, "a window without a day never opens"),
  from: wallTime,
  to: wallTime,
});
export type Window = z.infer<typeof windowSchema>;

/** Freeze: when nothing may start in its scope. A freeze is stronger than a window. Half-open like it. */
export const freezeSchema = z.strictObject({
  id: identifier,
  title: z.string().min(1),
  reason: z.string().min(1),
  scope: scopeSchema.prefault({}),
  timeZone: z.string().optional(),
  /** Local date and time of the rule's zone: `2026-12-18T17:00`. */
  from: z.string(),
  to: z.string(),
});
export type Freeze = z.infer<typeof freezeSchema>;
