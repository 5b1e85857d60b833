import pg from "pg";
import { parseInstant } from "../core/calendar/instant.ts";
import type { Instant } from "../core/calendar/instant.ts";

/** A text of the server as the value our code works with. */
type Reader = (text: string) => unknown;

const OID = {
  bigint: 20,
  bigintArray: 1016,
  numeric: 1700,
  numericArray: 1231,
  instant: 1184,
  instantArray: 1185,
  localTime: 1114,
  localTimeArray: 1115,
  date: 1082,
  dateArray: 1182,
  textArray: 1009,
} as const;

const asText: Reader = (text) => text;

const readers: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [OID.bigint, safeInteger],
  [OID.bigintArray, arrayOf(safeInteger)],
  [OID.numeric, Number],
  [OID.numericArray, arrayOf(Number)],
  [OID.instant, readInstant],
  [OID.instantArray, arrayOf(readInstant)],
  [OID.localTime, asText],
  [OID.localTimeArray, arrayOf(asText)],
  [OID.date, asText],
  [OID.dateArray, arrayOf(asText)],
]);

/**
 * How columns become values: `timestamptz` an {@link Instant} (microseconds cut off, so prefer `timestamptz(3)` columns), `bigint` a number
 * (an error beyond 2^53), `numeric` a number, `date` and `timestamp` their text, `json` and `jsonb` the parsed value.
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: "text" | "binary"): Reader =>
    (format === "binary" ? undefined : readers.get(oid)) ??
    (pg.types.getTypeParser(oid, format) as Reader)) as typeof pg.types.getTypeParser,
};

function safeInteger(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value)) return value;
  throw new RangeError(`The database returned the whole number ${text}, which is too large to be read exactly. Select it as text.`);
}

function readInstant(text: string): Instant {
  const [, day, clock, fraction = "", zone = ""] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?([+-]\d\d(?::?\d\d)?)$/.exec(text) ?? [];
  const millis = fraction.padEnd(3, "0").slice(0, 3);
  const instant = parseInstant(`${day}T${clock}.${millis}${zone.length === 3 ? `${zone}:00` : zone}`);
  if (instant !== undefined) return instant;
  throw new RangeError(`The database returned the time ${text}, which is not a point in time between the years 0 and 9999.`);
}

function arrayOf(read: Reader): Reader {
  const texts = pg.types.getTypeParser(OID.textArray as number) as (text: string) => unknown[];
  const each = (value: unknown): unknown => (Array.isArray(value) ? value.map(each) : typeof value === "string" ? read(value) : value);
  return (text) => texts(text).map(each);
}
