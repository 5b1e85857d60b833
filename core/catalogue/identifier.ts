import { z } from "zod";

/** A name that people type and machines compare: lower case letters, digits, `.`, `_`, `-`; 1 to 63 characters. */
export const identifier = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, "use lower case letters, digits, '.', '_' and '-', at most 63 characters");

/** A command as words, never as one shell line, so that no value can become syntax. */
export const command = z.array(z.string().min(1)).min(1);
