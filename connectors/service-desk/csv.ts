import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { parse } from "csv-parse";
import type { Instant } from "../../core/calendar/instant.ts";
import { parseInstant } from "../../core/calendar/instant.ts";
import type { Contact, ServiceDesk } from "./service-desk.ts";

const COLUMNS = ["id", "at", "service", "subject"] as const;

/**
 * Contacts from a file that a service desk exports: comma-separated, in UTF-8, with a first line that names at least the columns id,
 * at, service and subject, in any order. Times name their zone. The file is read again only when it has changed.
 */
export function csvServiceDesk({ file }: { readonly file: string }): ServiceDesk {
  let read: { readonly state: string; readonly contacts: Promise<readonly Contact[]> } | undefined;
  return {
    async contacts(from, to) {
      const state = await stateOf(file);
      if (read?.state !== state) {
        const contacts = readContacts(file);
        read = { state, contacts };
        contacts.catch(() => (read = undefined));
      }
      return (await read.contacts).filter(({ at }) => at >= from && at < to);
    },
  };
}

async function stateOf(file: string): Promise<string> {
  try {
    const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
    return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  } catch (cause) {
    throw new Error(`${file} cannot be read, so the service desk's contacts are not known: let the desk export it there.`, { cause });
  }
}

async function readContacts(file: string): Promise<readonly Contact[]> {
  const found = new Map<string, { readonly contact: Contact; readonly line: number }>();
  const rows = createReadStream(file).pipe(parse({ bom: true, info: true, skip_empty_lines: true, relax_column_count: true }));
  let order: ReadonlyMap<string, number> | undefined;
  try {
    for await (const row of rows) {
      const { record, info } = row as { readonly record: readonly string[]; readonly info: { readonly lines: number } };
      if (order === undefined) order = orderOf(record);
      else add(found, contactOf(record, order, info.lines), info.lines);
    }
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${file}: ${why}. Contacts are not counted from a file that is partly understood: correct it and ask again.`, {
      cause,
    });
  }
  if (order === undefined) throw new Error(`${file} is empty: its first line must name the columns ${COLUMNS.join(", ")}.`);
  return [...found.values()].map(({ contact }) => contact).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function orderOf(head: readonly string[]): ReadonlyMap<string, number> {
  const order = new Map(head.map((name, index) => [name.trim(), index]));
  const missing = COLUMNS.filter((name) => !order.has(name));
  if (missing.length > 0) throw new Error(`line 1 does not name the column ${missing.join(", ")}; it names ${head.join(", ")}`);
  return order;
}

function contactOf(record: readonly string[], order: ReadonlyMap<string, number>, line: number): Contact {
  const cell = (column: (typeof COLUMNS)[number]): string => {
    const text = record[order.get(column) ?? -1];
    if (text === undefined) throw new Error(`line ${line} has no column ${column}: it has ${record.length} columns of ${order.size}`);
    return text.trim();
  };
  if (record.length > order.size)
    throw new Error(`line ${line} has ${record.length} columns of ${order.size}: a comma in a text needs quotes around it`);
  const id = cell("id");
  if (id === "") throw new Error(`line ${line}, column id is empty, so the contact could be counted twice`);
  const time = cell("at");
  const at: Instant | undefined = parseInstant(time);
  if (at === undefined)
    throw new Error(`line ${line}, column at is ${JSON.stringify(time)}, which is no time with its zone, such as 2026-11-23T18:16:00Z`);
  const service = cell("service");
  return { id, at, service: service === "" ? null : service, subject: cell("subject") };
}

/** Desks export overlapping ranges: the same contact again is one contact; another one under its id is an error. */
function add(found: Map<string, { readonly contact: Contact; readonly line: number }>, contact: Contact, line: number): void {
  const before = found.get(contact.id);
  if (before === undefined) found.set(contact.id, { contact, line });
  else if (JSON.stringify(before.contact) !== JSON.stringify(contact)) {
    throw new Error(`line ${line}, column id is ${JSON.stringify(contact.id)}, which line ${before.line} gives to another contact`);
  }
}
