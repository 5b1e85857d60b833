import { z } from "zod";
import { command, identifier } from "./identifier.ts";

/** How a component's artifact is made from its source. */
export const buildSchema = z.discriminatedUnion("kind", [
  /** The files under the component's source path at a commit, packed in a fixed order: the same commit gives the same digest. */
  z.strictObject({ kind: z.literal("archive") }),
  /** A package published on the npm registry with its dependencies; the version comes from the component's `version`. */
  z.strictObject({ kind: z.literal("npm"), package: z.string().min(1) }),
]);

/**
 * How one instance is run. Tidegate gives it PORT (where to listen, on 127.0.0.1), DATA_DIR (what outlives the version),
 * TIDEGATE_VERSION, TIDEGATE_DIGEST, TIDEGATE_INSTANCE and, for each service it depends on, `<SERVICE>_URL` (upper case, `-` as `_`).
 */
export const runSchema = z.strictObject({
  command,
  /** Path that answers 200 when the instance can serve users. */
  health: z.string().startsWith("/").default("/health"),
  environment: z.record(z.string(), z.string()).default({}),
  /** Seconds that an instance may take from its start to its first healthy answer. */
  startsWithinSeconds: z.number().positive().default(20),
  /** Seconds that an instance may take to finish the requests it has once it is told to stop. */
  stopsWithinSeconds: z.number().positive().default(10),
});

/** A change of stored data that goes with a version, run once per environment before the first new instance. */
export const migrationSchema = z.strictObject({
  command,
  /** `reversible` old code keeps working on the new schema; `one-way` there is no way back but forward. */
  kind: z.enum(["reversible", "compensable", "one-way"]),
});

/** Component: a deployable part of a service. */
export const componentSchema = z.strictObject({
  id: identifier,
  /** Folder of the source within the organisation's repository, or a repository of its own. */
  source: z.strictObject({ repository: z.string().optional(), path: z.string().default(".") }).prefault({}),
  /** The version that should be delivered, for components that are built elsewhere; others take theirs from their commit. */
  version: z.string().optional(),
  build: buildSchema.default({ kind: "archive" }),
  run: runSchema,
  migration: migrationSchema.optional(),
});
export type Component = z.infer<typeof componentSchema>;

/** Service: what users use; made of components, owned by a team. */
export const serviceSchema = z.strictObject({
  id: identifier,
  name: z.string().min(1),
  description: z.string().default(""),
  team: identifier,
  /** What a user would say cannot be done when this service is down. */
  usersNotice: z.string().default(""),
  criticality: z.enum(["low", "normal", "high"]).default("normal"),
  dependsOn: z.array(identifier).default([]),
  components: z.array(componentSchema).min(1),
  objectives: z
    .strictObject({
      /** An answer slower than this counts as a bad one. */
      slowerThanMs: z.number().positive().default(1000),
      /** Percent of good answers promised to users over 30 days. */
      availabilityPercent: z.number().min(0).max(100).default(99.5),
    })
    .prefault({}),
});
export type Service = z.infer<typeof serviceSchema>;
