import { z } from "zod";
import type { Instant } from "../core/calendar/instant.ts";
import type { DeliveryReport } from "../core/outcome/delivery-report.ts";
import { endpoint, type Refusal } from "./endpoint.ts";

const name = z.string().min(1).max(200);
/** Answers that name what is wrong need the text as it came, so the server reads the instant. */
const instantText = z.string().min(1).max(40);

/** The body is the file, `text/csv` or `application/gzip`; the answer is {@link ImportLine}s of JSON, one in a line. */
export const importDeployments = endpoint<object>()({
  method: "POST",
  path: "/api/imports/deployments",
  summary: "Record a foreign history of deployments; the body is a CSV file, plain or compressed by gzip",
  /** The mapping as JSON; without it the columns have our own names. */
  query: z.strictObject({ mapping: z.string().max(8_000).optional() }),
});

export interface ImportSummary {
  readonly import: number;
  readonly rows: number;
  readonly new: number;
  readonly known: number;
  readonly newByKind: { readonly deployment: number; readonly removal: number; readonly configuration: number };
  readonly rejectedTotal: number;
  /** The first hundred. */
  readonly rejected: readonly { readonly line: number; readonly column: string; readonly saw: string; readonly because: string }[];
}

/** A line of the answer: how many rows were read so far, then the end, which is one of two. Without an end the import did not happen. */
export type ImportLine = { readonly progress: number } | { readonly done: ImportSummary } | { readonly refused: Refusal };

export interface AtAnswer {
  readonly environment: string;
  readonly instant: Instant;
  /** The first record of the environment: of what was before it nothing is known. */
  readonly recordedFrom: Instant;
  readonly recordedTo: Instant;
  readonly placed: readonly {
    readonly app: string;
    readonly version: string;
    /** Since when this version, without another in between. */
    readonly since: Instant;
    readonly deployedAt: Instant;
    readonly commit: string | null;
    readonly digest: string | null;
    readonly deployment: string | null;
  }[];
  readonly removed: readonly { readonly app: string; readonly since: Instant }[];
}

export const at = endpoint<AtAnswer>()({
  method: "GET",
  path: "/api/at",
  summary: "What ran in an environment at an instant",
  query: z.strictObject({ environment: name, instant: instantText }),
});

export interface DeliveryAnswer extends DeliveryReport {
  readonly environment: string;
  readonly fromEnvironment: string | null;
  readonly since: Instant | null;
  readonly until: Instant | null;
  readonly app: string | null;
}

export const reportDelivery = endpoint<DeliveryAnswer>()({
  method: "GET",
  path: "/api/reports/delivery",
  summary: "How often, how fast and how surely versions reach an environment",
  query: z.strictObject({
    environment: name.default("production"),
    fromEnvironment: name.optional(),
    since: instantText.optional(),
    until: instantText.optional(),
    app: name.optional(),
  }),
});
