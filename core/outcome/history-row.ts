import { parseInstant, type Instant } from "../calendar/instant.ts";
import type { FieldPlace, HistoryField, HistoryMapping, HistoryPlaces } from "./history-mapping.ts";

/** What a row of history is: a version that came, a version that went without another coming, or neither. */
export type HistoryKind = "deployment" | "removal" | "configuration";

/** One row of a foreign history, as we keep it. */
export interface HistoryRow {
  readonly environment: string;
  readonly app: string;
  readonly at: Instant;
  /** Empty only where the row is no deployment. */
  readonly version: string;
  readonly previousVersion: string | null;
  readonly commit: string | null;
  /** Such as `human` or `ci`: whatever the file says. */
  readonly authorKind: string | null;
  readonly kind: HistoryKind;
}

/** Why a row cannot be read. */
export interface RowFault {
  readonly column: string;
  readonly saw: string;
  readonly because: string;
}

/** So long that no honest value is longer, so short that the key of a row fits a page of an index. */
const LONGEST = { environment: 100, app: 150, version: 200, previousVersion: 200, commit: 150, authorKind: 100 } as const;
const EARLIEST = "1970-01-01T00:00:00.000Z";

/** Reads the fields of one row; `latest` is the instant after which nothing can have happened yet. */
export function readHistoryRow(
  fields: readonly string[],
  columns: number,
  places: HistoryPlaces,
  mapping: Pick<HistoryMapping, "deploymentWhen">,
  latest: Instant,
): HistoryRow | RowFault {
  if (fields.length !== columns) {
    return {
      column: "",
      saw: `${fields.length} fields`,
      because: `the first line of the file has ${columns} columns, so it is not clear which field is which`,
    };
  }
  const at = readTime(places.at, fields, latest);
  if (typeof at !== "string") return at;
  const texts = { environment: "", app: "", version: "", previousVersion: "", commit: "", authorKind: "" };
  for (const field of Object.keys(texts) as (keyof typeof texts)[]) {
    const text = textOf(places[field], fields);
    const fault = faultIn(text, field);
    if (fault !== undefined) return { column: places[field]?.column ?? field, saw: inWords(text), because: fault };
    texts[field] = text;
  }
  const { environment, app, version } = texts;
  const kind = kindOf(version, texts.previousVersion, mapping.deploymentWhen);
  if (kind === undefined) return { column: places.version?.column ?? "version", saw: inWords(""), because: "a deployment has a version" };
  return {
    environment,
    app,
    at,
    version,
    previousVersion: orNull(texts.previousVersion),
    commit: orNull(texts.commit),
    authorKind: orNull(texts.authorKind),
    kind,
  };
}

function readTime(place: FieldPlace | undefined, fields: readonly string[], latest: Instant): Instant | RowFault {
  const written = textOf(place, fields);
  const fault = (because: string): RowFault => ({ column: place?.column ?? "at", saw: inWords(written), because });
  const at = parseInstant(written);
  if (at === undefined) return fault(becauseOfTime(written));
  if (at < EARLIEST && !at.startsWith("+")) return fault("no deployment is that old: the column or the year is wrong");
  // A year of more than four digits begins with a sign.
  return at > latest || at.length !== EARLIEST.length ? fault("it lies in the future") : at;
}

function kindOf(version: string, previous: string, when: HistoryMapping["deploymentWhen"]): HistoryKind | undefined {
  if (when === "always") return version === "" ? undefined : "deployment";
  if (version === previous) return "configuration";
  return version === "" ? "removal" : "deployment";
}

function textOf(place: FieldPlace | undefined, fields: readonly string[]): string {
  if (place === undefined) return "";
  return place.index < 0 ? place.constant : (fields[place.index] ?? "").trim();
}

function faultIn(text: string, field: Exclude<HistoryField, "at">): string | undefined {
  if (text === "" && (field === "environment" || field === "app")) return `every deployment has its ${field}`;
  if (text.length > LONGEST[field]) return `it is longer than ${LONGEST[field]} characters`;
  if (text.includes("\uFFFD")) return "it is not UTF-8 text: save the file as UTF-8";
  if (/\p{Cc}/u.test(text)) return "it contains a control character";
  return undefined;
}

function becauseOfTime(written: string): string {
  if (written === "") return "every deployment has its time";
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(written)) {
    return "it does not say its zone, so it could be any of 38 instants: write Z or an offset such as +01:00";
  }
  return "it is no time of the form 2026-11-23T18:16:00+01:00";
}

function inWords(text: string): string {
  return text === "" ? "nothing" : `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}"`;
}

function orNull(text: string): string | null {
  return text === "" ? null : text;
}
