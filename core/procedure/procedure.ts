import { z } from "zod";
import { identifier } from "../catalogue/identifier.ts";
import { roleSchema } from "../catalogue/people.ts";

/** How a deployment reaches the targets of an environment. */
export const strategySchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("all-at-once") }),
  /** One batch of targets after the other, each new instance proven before its old one goes. */
  z.strictObject({ kind: z.literal("rolling"), batch: z.number().int().positive().default(1) }),
  /** A share of the users meets the new version first; the rest follows when the evidence says healthy. */
  z.strictObject({
    kind: z.literal("canary"),
    /** Percent of the users in the first stage. */
    sharePercent: z.number().positive().max(50).default(10),
    /** Distinct users that must have met the new version before it may be judged healthy. */
    sessions: z.number().int().positive().default(300),
    /** Seconds after which missing evidence ends the stage as inconclusive. */
    withinSeconds: z.number().positive().default(600),
  }),
]);
export type Strategy = z.infer<typeof strategySchema>;

/** What one environment asks of a release before, while and after it is deployed there. */
export const stageSchema = z.strictObject({
  environment: identifier,
  strategy: strategySchema.default({ kind: "rolling", batch: 1 }),
  /** Soak: seconds that each new instance must stay healthy before it counts as verified. */
  soakSeconds: z.number().min(0).default(2),
  /** Signatures that must be present, each by a different person, none by an author of the release. */
  approvals: z.array(z.strictObject({ role: roleSchema, count: z.number().int().positive().default(1) })).default([]),
  readiness: z
    .strictObject({
      /** The service desk has read the brief and says it is ready. */
      briefAcknowledged: z.boolean().default(false),
      /** Percent of the people on duty at the desk who have had the release's training. */
      trainingPercent: z.number().min(0).max(100).default(0),
    })
    .prefault({}),
});
export type Stage = z.infer<typeof stageSchema>;

/** Minutes of work that a release of this kind is expected to take, by activity; the base of its cost and its allocations. */
export const effortSchema = z.strictObject({
  activity: z.enum(["develop", "test", "deploy", "train", "support", "document", "approve", "review"]),
  role: roleSchema,
  minutes: z.number().positive(),
});
export type Effort = z.infer<typeof effortSchema>;

/** Procedure: a versioned template of how releases of one kind are made. */
export const procedureSchema = z.strictObject({
  id: identifier,
  version: z.string().min(1),
  title: z.string().min(1),
  stages: z.array(stageSchema).min(1, "a procedure without a stage would deliver nothing"),
  effort: z.array(effortSchema).default([]),
  /** How long a delivered release is watched before its review may close. */
  earlyLifeMinutes: z.number().min(0).default(60),
  /** Text of the training that the service desk takes for a release of this kind; `{changes}` stands for its notes. */
  training: z.string().default(""),
});
export type Procedure = z.infer<typeof procedureSchema>;
