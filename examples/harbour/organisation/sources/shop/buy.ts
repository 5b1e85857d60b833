import { ask } from "./neighbours.ts";
import { totalCents } from "./prices.ts";
import { productOf } from "./products.ts";

const ORDERS = process.env["ORDERS_URL"] ?? "http://127.0.0.1:7102";
const STOCK = process.env["STOCK_URL"] ?? "http://127.0.0.1:7103";

export type Purchase =
  | { readonly kind: "bought"; readonly order: number; readonly sku: string; readonly quantity: number; readonly totalCents: number }
  | { readonly kind: "refused"; readonly status: 400 | 404 | 409; readonly because: string };

/** Keeps the goods on the shelf, then takes the order down. */
export async function buy(sku: string, quantity: number): Promise<Purchase> {
  const product = productOf(sku);
  if (product === undefined) return { kind: "refused", status: 404, because: "We do not sell this product." };
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > 1000) {
    return { kind: "refused", status: 400, because: "Please choose a quantity from 1 to 1000." };
  }
  const reference = crypto.randomUUID();
  const reserved = await ask(STOCK, "POST", `/stock/${sku}/reserve`, { quantity, reference });
  if (reserved.status === 409) return { kind: "refused", status: 409, because: `We have fewer than ${quantity} left.` };
  if (reserved.status !== 201) throw new Error(`stock answered ${reserved.status} to a reservation`);

  const ordered = await ask(ORDERS, "POST", "/orders", { reference, sku, quantity });
  if (ordered.status !== 201) throw new Error(`orders answered ${ordered.status} to an order`);
  const { id } = ordered.value as { id: number };
  return { kind: "bought", order: id, sku, quantity, totalCents: totalCents(product, quantity) };
}

export interface Order {
  readonly id: number;
  readonly sku: string;
  readonly quantity: number;
  readonly orderedAt: string;
}

export async function findOrder(id: number): Promise<Order | undefined> {
  const reply = await ask(ORDERS, "GET", `/orders/${id}`);
  return reply.status === 200 ? (reply.value as Order) : undefined;
}

export interface Item {
  readonly sku: string;
  readonly free: number;
}

/** What is free on the shelf, by product. */
export async function freeItems(): Promise<ReadonlyMap<string, Item>> {
  const reply = await ask(STOCK, "GET", "/stock");
  if (reply.status !== 200) throw new Error(`stock answered ${reply.status} to the list`);
  return new Map((reply.value as Item[]).map((item) => [item.sku, item]));
}
