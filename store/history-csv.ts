/** A record of a CSV file with the number of its first line, counted from 1. */
export type CsvRecord = { readonly line: number; readonly fields: readonly string[] } | { readonly line: number; readonly fault: string };

/** What of a quoted field has been read when its line ends. */
interface Open {
  readonly fields: string[];
  readonly field: string;
}

/** More characters than any honest record has; a quote that is still open after them was never meant to be one. */
const LONGEST_RECORD = 65_536;
const LONGEST_LINE = 1_048_576;

/** A file without line ends, so not CSV. */
export class NoLines extends Error {
  override readonly name = "NoLines";
}

/**
 * The records of a CSV file (RFC 4180, line ends LF or CRLF), some at a time. A record that cannot be read costs its first line only: reading
 * goes on at the next, because a quote that somebody forgot to close would otherwise swallow every row up to the next quote in silence.
 */
export async function* csvRecords(texts: AsyncIterable<string>, separator: string): AsyncGenerator<readonly CsvRecord[]> {
  const reader = recordReader(separator);
  let rest = "";
  for await (const text of texts) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > LONGEST_LINE) throw new NoLines(`no line end in ${LONGEST_LINE} characters`);
    yield lines.flatMap((line) => reader.line(line));
  }
  yield [...(rest === "" ? [] : reader.line(rest)), ...reader.end()];
}

function recordReader(separator: string): { line(text: string): CsvRecord[]; end(): CsvRecord[] } {
  let number = 0;
  let open: Open | undefined;
  /** The lines of the record that is open. */
  let pending: { readonly line: number; readonly text: string }[] = [];
  let pendingLength = 0;

  /** Gives up the first line of the open record and reads the others anew. */
  const giveUp = (fault: string): CsvRecord[] => {
    const [first, ...others] = pending;
    open = undefined;
    pending = [];
    pendingLength = 0;
    if (first === undefined) return [];
    return [{ line: first.line, fault }, ...others.flatMap((other) => take(other.line, other.text))];
  };
  const take = (line: number, text: string): CsvRecord[] => {
    if (open === undefined && (text === "" || text === "\r")) return [];
    if (open === undefined && !text.includes('"')) return [{ line, fields: withoutReturn(text).split(separator) }];
    pending.push({ line, text });
    pendingLength += text.length + 1;
    const read = scan(text, separator, open);
    if ("fault" in read) return giveUp(read.fault);
    if ("done" in read) {
      const begun = pending[0]?.line ?? line;
      open = undefined;
      pending = [];
      pendingLength = 0;
      return [{ line: begun, fields: read.done }];
    }
    open = read.open;
    return pendingLength > LONGEST_RECORD ? giveUp(`a quote is opened and not closed within ${LONGEST_RECORD} characters`) : [];
  };
  return {
    line: (text) => take((number += 1), text),
    end: () => {
      const records: CsvRecord[] = [];
      while (pending.length > 0) records.push(...giveUp("a quote is opened and never closed"));
      return records;
    },
  };
}

type Scanned = { readonly done: string[] } | { readonly open: Open } | { readonly fault: string };

/** Reads a line from its beginning, or from within the quoted field that `open` is. */
function scan(line: string, separator: string, open: Open | undefined): Scanned {
  const fields = open?.fields.slice() ?? [];
  let from = 0;
  let quoted = open === undefined ? undefined : quotedField(line, 0, `${open.field}\n`);
  for (;;) {
    if (quoted === undefined && line[from] === '"') quoted = quotedField(line, from + 1, "");
    if (quoted === undefined) {
      const end = line.indexOf(separator, from);
      const text = end < 0 ? withoutReturn(line.slice(from)) : line.slice(from, end);
      if (text.includes('"')) return { fault: "a quote stands inside a field that does not begin with one" };
      fields.push(text);
      if (end < 0) return { done: fields };
      from = end + separator.length;
      continue;
    }
    if (quoted.end < 0) return { open: { fields, field: quoted.field } };
    fields.push(quoted.field);
    if (withoutReturn(line.slice(quoted.end)) === "") return { done: fields };
    if (!line.startsWith(separator, quoted.end)) return { fault: "something follows a closing quote before the next separator" };
    from = quoted.end + separator.length;
    quoted = undefined;
  }
}

/** The rest of a quoted field, and where its closing quote ends: -1 when the line ends first. */
function quotedField(line: string, begin: number, begun: string): { readonly field: string; readonly end: number } {
  let field = begun;
  let from = begin;
  for (;;) {
    const quote = line.indexOf('"', from);
    if (quote < 0) return { field: field + line.slice(from), end: -1 };
    field += line.slice(from, quote);
    if (line[quote + 1] !== '"') return { field, end: quote + 1 };
    field += '"';
    from = quote + 2;
  }
}

function withoutReturn(text: string): string {
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}
