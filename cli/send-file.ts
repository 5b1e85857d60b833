import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { importDeployments, type ImportLine, type ImportSummary } from "../api/history.ts";
import type { HistoryMapping } from "../core/outcome/history-mapping.ts";
import { exitCodeOf, urlOf, type Asked, type Door } from "./client.ts";
import { EXIT } from "./exit-code.ts";
import { badAnswer, refusalIn, unreachable } from "./no-answer.ts";

/** Sends a history of deployments as it lies on the disk; `onProgress` is told how many rows the server has read. */
export async function sendHistory(
  door: Door,
  file: string,
  mapping: HistoryMapping | undefined,
  onProgress: (rows: number) => void,
): Promise<Asked<ImportSummary>> {
  const url = urlOf(door.server, importDeployments.path, {}, { mapping: mapping === undefined ? undefined : JSON.stringify(mapping) });
  const headers = new Headers({ "content-type": file.endsWith(".gz") ? "application/gzip" : "text/csv" });
  if (door.token !== undefined) headers.set("authorization", `Bearer ${door.token}`);
  const body = createReadStream(file);
  try {
    const request = {
      method: "POST",
      headers,
      redirect: "error",
      duplex: "half",
      body: Readable.toWeb(body) as ReadableStream<Uint8Array>,
    } as const;
    const response = await fetch(url, request);
    if (response.status !== 200 || response.body === null) return refusedWith(door, response.status, await response.text());
    let last: ImportLine | undefined;
    for await (const line of linesOf(response.body)) {
      last = line;
      if ("progress" in line) onProgress(line.progress);
    }
    if (last !== undefined && "done" in last) return { ok: true, answer: last.done };
    if (last !== undefined && "refused" in last) return { ok: false, refusal: last.refused, exitCode: EXIT.refused };
    return { ok: false, refusal: cutOff(door), exitCode: EXIT.unreachable };
  } catch (error) {
    return { ok: false, refusal: unreachable(door.server, error), exitCode: EXIT.unreachable };
  } finally {
    body.destroy();
  }
}

function refusedWith(door: Door, status: number, text: string): Asked<never> {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    read = undefined;
  }
  return { ok: false, refusal: refusalIn(read) ?? badAnswer(door.server, status), exitCode: exitCodeOf(status) };
}

function cutOff({ server }: Door) {
  return {
    code: "cut-off",
    saw: `the answer of ${server} ended before it said what came of the import`,
    because: "the server may have stopped, or the connection may have been cut",
    todo: "Import the same file again: a row that is there already is not recorded twice.",
  };
}

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<ImportLine> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as ImportLine;
  }
}
