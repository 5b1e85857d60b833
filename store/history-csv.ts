/** A record of a CSV file with the number of its first line, counted from 1. */
export type CsvRecord =
  | { readonly line: number; readonly fields: readonly string[] }
  | { readonly line: number; readonly fault: string };

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

/** Fields of one line that stands alone; `undefined` when it is not a whole record. */
export function csvFields(line: string, separator: string): readonly string[] | undefined {
  const read = scan(line, separator, undefined);
  return "done" in read ? read.done : undefined;
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

/** Reads a line from its beginning, or from within the quoted field that `open` is. */
function scan(line: string, separator: string, open: Open | undefined): { done: string[] } | { open: Open } | { fault: string } {
  const fields = open?.fields.slice() ?? [];
  let field = open === undefined ? undefined : `${open.field}\n`;
  let from = 0;
  for (;;) {
    if (field === undefined && line[from] === '"') {
      field = "";
      from += 1;
    }
    if (field === undefined) {
      const end = line.indexOf(separator, from);
      const text = end < 0 ? withoutReturn(line.slice(from)) : line.slice(from, end);
      if (text.includes('"')) return { fault: "a quote stands inside a field that does not begin with one" };
      fields.push(text);
      if (end < 0) return { done: fields };
      from = end + separator.length;
      continue;
    }
    const quote = line.indexOf('"', from);
    if (quote < 0) return { open: { fields, field: field + line.slice(from) } };
    field += line.slice(from, quote);
    from = quote + 1;
    if (line[from] === '"') {
      field += '"';
      from += 1;
      continue;
    }
    fields.push(field);
    field = undefined;
    if (from === line.length || line.slice(from) === "\r") return { done: fields };
    if (!line.startsWith(separator, from)) return { fault: "something follows a closing quote before the next separator" };
    from += separator.length;
  }
}

function withoutReturn(text: string): string {
  return text.endsWith("\r") ? text.slice(0, -1) : text;
}
