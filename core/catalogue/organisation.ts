import { z } from "zod";
import { freezeSchema, windowSchema } from "../calendar/window.ts";
import { policySchema } from "../gate/policy-schema.ts";
import { procedureSchema } from "../procedure/procedure.ts";
import { environmentSchema } from "./environment.ts";
import { identifier } from "./identifier.ts";
import { personSchema, roleSchema, shiftSchema, teamSchema } from "./people.ts";
import { serviceSchema } from "./service.ts";

/** `tidegate.yaml`: what holds for the whole organisation. */
export const profileSchema = z.strictObject({
  id: identifier,
  name: z.string().min(1),
  /** IANA name; the zone in which people read and write local times. */
  timeZone: z.string(),
  currency: z.string().length(3).default("EUR"),
  /** Cost of an hour of work, by role; `default` for roles that are not named. */
  hourlyRates: z.partialRecord(z.union([roleSchema, z.literal("default")]), z.number().min(0)).default({ default: 0 }),
  /** Cost of one contact at the service desk (desk expense / contacts) and of a minute in which a live service is down. */
  costPerContact: z.number().min(0).default(0),
  costPerDownMinute: z.number().min(0).default(0),
  desk: z
    .strictObject({
      /** The shift that answers users. */
      shift: identifier,
      /** The desk's export of contacts: CSV with the columns id, at (RFC 3339 with zone), service, subject. */
      contacts: z.strictObject({ kind: z.literal("csv"), path: z.string() }),
    })
    .optional(),
});
export type Profile = z.infer<typeof profileSchema>;

/** Everything that an organisation has written down about itself, at one commit of its repository. */
export const organisationSchema = z.strictObject({
  profile: profileSchema,
  services: z.array(serviceSchema),
  environments: z.array(environmentSchema),
  teams: z.array(teamSchema),
  people: z.array(personSchema),
  shifts: z.array(shiftSchema),
  procedures: z.array(procedureSchema),
  windows: z.array(windowSchema),
  freezes: z.array(freezeSchema),
  policies: z.array(policySchema),
});
export type Organisation = z.infer<typeof organisationSchema>;
