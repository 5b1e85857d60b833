import { openOrderBook } from "./order-book.ts";
import { json, objectOf, serve, type Answer, type Question } from "./serve.ts";

const book = openOrderBook(process.env["DATA_DIR"] ?? "data");

async function answer(question: Question): Promise<Answer> {
  const [, root, id] = question.path.split("/");
  if (root !== "orders") return json(404, { error: "There is no such page." });
  if (question.method === "POST" && id === undefined) return add(question.body);
  if (question.method !== "GET") return json(405, { error: `${question.method} cannot be used here.` });
  if (id === undefined) return json(200, book.latest(limitOf(question.query.get("limit"))));
  const order = book.find(Number(id));
  return order === undefined ? json(404, { error: `There is no order ${id}.` }) : json(200, order);
}

function add(body: string): Answer {
  const { reference, sku, quantity } = objectOf(body) as { reference?: unknown; sku?: unknown; quantity?: unknown };
  if (typeof sku !== "string" || !/^[a-z0-9-]{1,40}$/.test(sku)) return json(400, { error: "sku must name a product." });
  if (typeof quantity !== "number" || !Number.isInteger(quantity) || quantity < 1) {
    return json(400, { error: "quantity must be a whole number of at least 1." });
  }
  return json(201, book.add({ reference: typeof reference === "string" ? reference : crypto.randomUUID(), sku, quantity }));
}

function limitOf(text: string | null): number {
  const limit = Number(text ?? 20);
  return Number.isInteger(limit) && limit > 0 ? Math.min(limit, 200) : 20;
}

serve({ name: "orders", trouble: () => book.trouble(), answer, end: () => book.close() });
