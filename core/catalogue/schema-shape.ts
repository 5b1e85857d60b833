import { z } from "zod";
import type { Path } from "./yaml-document.ts";

/** The keys that `schema` knows for the group of keys at `path` of `value`; none where it is no group with fixed keys. */
export function knownKeysAt(schema: z.core.$ZodType, path: Path, value: unknown): readonly string[] {
  let current: z.core.$ZodType | undefined = bare(schema, value);
  let seen = value;
  for (const step of path) {
    if (current === undefined) return [];
    seen = seen !== null && typeof seen === "object" ? Reflect.get(seen, step) : undefined;
    const inner = childOf(current, step);
    current = inner === undefined ? undefined : bare(inner, seen);
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

function childOf(schema: z.core.$ZodType, step: PropertyKey): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodObject) return Object.hasOwn(schema.shape, step) ? schema.shape[String(step)] : undefined;
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return undefined;
}

/** Without "optional" and defaults around it; of a union that is told apart by a key, the option that `value` names. */
function bare(schema: z.core.$ZodType, value: unknown): z.core.$ZodType | undefined {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  )
    return bare(schema.unwrap(), value);
  if (schema instanceof z.ZodDiscriminatedUnion) {
    const chosen = schema.options.find((option) => namesOption(option, schema.def.discriminator, value));
    return chosen === undefined ? undefined : bare(chosen, value);
  }
  return schema;
}

function namesOption(option: z.core.$ZodType, discriminator: string, value: unknown): boolean {
  if (!(option instanceof z.ZodObject) || value === null || typeof value !== "object") return false;
  const field: unknown = option.shape[discriminator];
  return field instanceof z.ZodLiteral && field.values.has(Reflect.get(value, discriminator));
}
