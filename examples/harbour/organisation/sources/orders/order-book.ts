import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLOutputValue } from "node:sqlite";

export interface Order {
  readonly id: number;
  readonly sku: string;
  readonly quantity: number;
  readonly orderedAt: string;
}

export interface NewOrder {
  /** The buyer's own name for the purchase: the same reference twice is one order. */
  readonly reference: string;
  readonly sku: string;
  readonly quantity: number;
}

export interface OrderBook {
  add(order: NewOrder): Order;
  find(id: number): Order | undefined;
  /** The newest orders first. */
  latest(limit: number): readonly Order[];
  trouble(): string | undefined;
  close(): void;
}

const COLUMNS = "id, sku, quantity, ordered_at";

/** Opens the order database. Several instances may have it open: writers wait for each other. */
export function openOrderBook(folder: string): OrderBook {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, "orders.db"));
  database.exec("pragma busy_timeout = 5000; pragma journal_mode = wal; pragma synchronous = normal");

  function add(order: NewOrder): Order {
    database
      .prepare("insert into orders (reference, sku, quantity, ordered_at) values (?, ?, ?, ?) on conflict (reference) do nothing")
      .run(order.reference, order.sku, order.quantity, new Date().toISOString());
    const row = database.prepare(`select ${COLUMNS} from orders where reference = ?`).get(order.reference);
    if (row === undefined) throw new Error(`order ${order.reference} was written and cannot be read`);
    return orderOf(row);
  }

  function find(id: number): Order | undefined {
    const row = database.prepare(`select ${COLUMNS} from orders where id = ?`).get(id);
    return row === undefined ? undefined : orderOf(row);
  }

  function trouble(): string | undefined {
    try {
      database.prepare(`select ${COLUMNS} from orders limit 1`).get();
      return undefined;
    } catch (error) {
      return `the order database cannot be read: ${String(error)}`;
    }
  }

  return {
    add,
    find,
    latest: (limit) => database.prepare(`select ${COLUMNS} from orders order by id desc limit ?`).all(limit).map(orderOf),
    trouble,
    close: () => database.close(),
  };
}

function orderOf(row: Record<string, SQLOutputValue>): Order {
  return {
    id: Number(row["id"]),
    sku: String(row["sku"]),
    quantity: Number(row["quantity"]),
    orderedAt: String(row["ordered_at"]),
  };
}
