import type { AtAnswer, ImportSummary } from "../../api/history.ts";
import { showTime } from "../time.ts";
import { type Look, paint } from "./look.ts";
import { section, table } from "./table.ts";
import { count, quiet, short } from "./words.ts";

/** What came of an import: how many rows were new, and the first of those that could not be read. */
export function showImport(done: ImportSummary, look: Look): string {
  const { deployment, removal, configuration } = done.newByKind;
  const kinds = [
    count(deployment, "deployment"),
    ...(removal > 0 ? [`${count(removal, "version")} taken away`] : []),
    ...(configuration > 0 ? [`${count(configuration, "row")} in which no version changed`] : []),
  ];
  const head = `${count(done.rows, "row")}: ${done.new} new, ${done.known} known, ${done.rejectedTotal} rejected.`;
  const lines = [head, ...(done.new === 0 ? [] : [`New: ${kinds.join(", ")}.`])];
  if (done.rejected.length === 0) return lines.join("\n");
  const rows = done.rejected.map((row) => [
    String(row.line),
    row.column === "" ? quiet("the whole row") : row.column,
    row.saw,
    row.because,
  ]);
  const more = done.rejectedTotal - done.rejected.length;
  return [
    ...lines,
    "",
    paint("Rejected", "warning", look),
    table([{ title: "line", right: true }, { title: "column" }, { title: "saw" }, { title: "because" }], rows, look),
    ...(more > 0 ? [`and ${more} more.`] : []),
  ].join("\n");
}

/** What ran where at an instant; the commit is the one that brought it there. */
export function showAt(answer: AtAnswer, look: Look): string {
  const { environment, instant, recordedFrom, placed, removed } = answer;
  const head = paint(`${environment} at ${showTime(instant, look.zone)}`, "strong", look);
  if (placed.length === 0 && removed.length === 0)
    return `${head}\nNothing is recorded: the records begin at ${showTime(recordedFrom, look.zone)}.`;
  const rows = placed.map((one) => [
    one.app,
    short(one.version),
    showTime(one.since, look.zone),
    one.deployedAt === one.since ? "" : showTime(one.deployedAt, look.zone),
    one.commit === null ? quiet("not recorded") : short(one.commit),
    one.deployment ?? quiet("imported"),
  ]);
  const columns = ["app", "version", "since", "deployed again", "commit", "deployment"].map((title) => ({ title }));
  const gone = removed.map(({ app, since }) => `${app}, since ${showTime(since, look.zone)}`);
  return [
    head,
    table(columns, rows, look),
    ...(gone.length === 0 ? [] : [section("Taken away by then", gone, look)]),
    `Known from ${showTime(recordedFrom, look.zone)} on.`,
  ].join("\n\n");
}
