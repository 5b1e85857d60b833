import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export interface Item {
  readonly sku: string;
  readonly free: number;
}

export type Reservation =
  | { readonly kind: "reserved"; readonly free: number }
  | { readonly kind: "too-few"; readonly free: number }
  | { readonly kind: "unknown" };

export interface Shelf {
  list(): readonly Item[];
  find(sku: string): Item | undefined;
  /** Keeps `quantity` for a buyer. The same reference twice takes from the shelf once. */
  reserve(sku: string, quantity: number, reference: string): Reservation;
  trouble(): string | undefined;
  close(): void;
}

/** Opens the stock database. Several instances may have it open: writers wait for each other. */
export function openShelf(folder: string): Shelf {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, "stock.db"));
  database.exec("pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = normal");

  function find(sku: string): Item | undefined {
    const row = database.prepare("select sku, free from shelf where sku = ?").get(sku);
    return row === undefined ? undefined : { sku: String(row["sku"]), free: Number(row["free"]) };
  }

  function reserve(sku: string, quantity: number, reference: string): Reservation {
    const item = find(sku);
    if (item === undefined) return { kind: "unknown" };
    const known = database.prepare("select 1 from reservations where reference = ?").get(reference);
    if (known !== undefined) return { kind: "reserved", free: item.free };
    if (item.free < quantity) return { kind: "too-few", free: item.free };
    database.prepare("update shelf set free = free - ? where sku = ?").run(quantity, sku);
    database.prepare("insert into reservations (reference, sku, quantity) values (?, ?, ?)").run(reference, sku, quantity);
    return { kind: "reserved", free: item.free - quantity };
  }

  function trouble(): string | undefined {
    try {
      database.prepare("select 1 from shelf limit 1").get();
      return undefined;
    } catch (error) {
      return `the stock database cannot be read: ${String(error)}`;
    }
  }

  return {
    list: () =>
      database
        .prepare("select sku, free from shelf order by sku")
        .all()
        .map((row) => ({ sku: String(row["sku"]), free: Number(row["free"]) })),
    find,
    reserve,
    trouble,
    close: () => database.close(),
  };
}
