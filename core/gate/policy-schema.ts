import { z } from "zod";
import { identifier } from "../catalogue/identifier.ts";

/** Policy: a rule that is the organisation's own. `require` is a CEL expression that must be true for a start to pass. */
export const policySchema = z.strictObject({
  id: identifier,
  title: z.string().min(1),
  /** Environments where it is asked; all when empty. */
  environments: z.array(identifier).default([]),
  /** May read `release` {title, components, services, changes, linesChanged, risk, authors}, `environment` {id, live}, `approvals` [{by, role}]. */
  require: z.string().min(1),
  /** What a person reads when the rule is not met. */
  because: z.string().min(1),
  enforcement: z.enum(["warn", "stop"]).default("stop"),
});
export type Policy = z.infer<typeof policySchema>;
