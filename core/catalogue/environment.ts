import { z } from "zod";
import { identifier } from "./identifier.ts";

/** Target: one place in an environment, such as a host, that runs an instance of each component. */
export const targetSchema = z.strictObject({
  id: identifier,
  host: z.strictObject({ kind: z.literal("local") }).default({ kind: "local" }),
});

/** Environment: where services run together for one purpose (test, staging, production). */
export const environmentSchema = z.strictObject({
  id: identifier,
  name: z.string().min(1),
  /** What reaches this environment must have been verified in that one first. */
  after: identifier.optional(),
  /** Whether users depend on it: its deployments are measured for downtime, contacts and cost. */
  live: z.boolean().default(false),
  targets: z.array(targetSchema).min(1),
  proxy: z
    .strictObject({
      kind: z.literal("embedded"),
      /** Public port of each service on 127.0.0.1; services that are not named get a free one, kept from then on. */
      ports: z.record(identifier, z.number().int().min(1).max(65535)).default({}),
    })
    .default({ kind: "embedded", ports: {} }),
});
export type Environment = z.infer<typeof environmentSchema>;
