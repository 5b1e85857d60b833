import { createReadStream, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseInstant, type Instant } from "../../core/calendar/instant.ts";
import { historyMappingSchema, type HistoryMapping } from "../../core/outcome/history-mapping.ts";
import type { Database } from "../database.ts";
import { importDeployments } from "../history-import.ts";

const GOVUK_FILE = fileURLToPath(new URL("../../../shared/data/deployments-govuk/deployments_to_2024.csv.gz", import.meta.url));

/** GOV.UK's history, when it lies beside the repository. */
export const govuk = {
  present: existsSync(GOVUK_FILE),
  file: GOVUK_FILE,
  bytes: (): AsyncIterable<Uint8Array> => createReadStream(GOVUK_FILE),
  /** The same as `examples/mappings/govuk.yaml`. */
  mapping: historyMappingSchema.parse({
    environment: "env",
    app: "app",
    at: "at",
    version: "to_tag",
    previousVersion: "from_tag",
    commit: "commit",
    authorKind: "author",
    deploymentWhen: "versionChanged",
  }),
};

export const NOW: Instant = instant("2026-11-23T18:00:00Z");

export function instant(text: string): Instant {
  const at = parseInstant(text);
  if (at === undefined) throw new Error(`${text} is no instant`);
  return at;
}

/** Bytes in pieces of `size`. */
export async function* piecesOf(text: string | Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

/** Imports a text and expects that it is not refused. */
export async function imported(db: Database, text: string, mapping: HistoryMapping | null = null) {
  const answer = await importDeployments(db, { bytes: piecesOf(text), mapping, actor: "person:rosa", now: NOW });
  if ("refused" in answer) throw new Error(`refused: ${JSON.stringify(answer.refused)}`);
  return answer;
}
