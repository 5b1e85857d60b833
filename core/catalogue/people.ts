import { z } from "zod";
import { identifier } from "./identifier.ts";

/** The parts that people play; a gate asks for a role, never for a name. */
export const roleSchema = z.enum([
  "release-manager",
  "service-owner",
  "developer",
  "desk-lead",
  "desk-agent",
  "on-call",
  "change-manager",
  "head-of-it",
  "administrator",
]);
export type Role = z.infer<typeof roleSchema>;

export const personSchema = z.strictObject({
  id: identifier,
  name: z.string().min(1),
  email: z.email(),
  roles: z.array(roleSchema).min(1, "a person without a role can do nothing: give at least one role"),
  /** Hours a week that may be allocated to releases. */
  hoursPerWeek: z.number().min(0).max(80).default(40),
});
export type Person = z.infer<typeof personSchema>;

export const teamSchema = z.strictObject({
  id: identifier,
  name: z.string().min(1),
  members: z.array(identifier).min(1),
});
export type Team = z.infer<typeof teamSchema>;

/** Who is on duty: the people of a shift take turns, a week each, in the order written, from the first Monday on. */
export const shiftSchema = z.strictObject({
  id: identifier,
  name: z.string().min(1),
  people: z.array(identifier).min(1),
  firstMonday: z.iso.date(),
  /** How many of the people are on duty in the same week. */
  atOnce: z.number().int().positive().default(1),
});
export type Shift = z.infer<typeof shiftSchema>;
