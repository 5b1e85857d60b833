import { json, objectOf, serve, type Answer, type Question } from "./serve.ts";
import { openShelf } from "./shelf.ts";

const shelf = openShelf(process.env["DATA_DIR"] ?? "data");

async function answer(question: Question): Promise<Answer> {
  const [, root, sku, act] = question.path.split("/");
  if (root !== "stock") return json(404, { error: "There is no such page." });
  if (question.method === "GET" && sku === undefined) return json(200, shelf.list());
  if (question.method === "GET" && sku !== undefined && act === undefined) {
    const item = shelf.find(sku);
    return item === undefined ? json(404, { error: `We have no product ${sku}.` }) : json(200, item);
  }
  if (question.method === "POST" && sku !== undefined && act === "reserve") return reserve(sku, question.body);
  return json(405, { error: `${question.method} cannot be used here.` });
}

function reserve(sku: string, body: string): Answer {
  const { quantity, reference } = objectOf(body) as { quantity?: unknown; reference?: unknown };
  if (typeof quantity !== "number" || !Number.isInteger(quantity) || quantity < 1) {
    return json(400, { error: "quantity must be a whole number of at least 1." });
  }
  const outcome = shelf.reserve(sku, quantity, typeof reference === "string" ? reference : crypto.randomUUID());
  switch (outcome.kind) {
    case "reserved":
      return json(201, { sku, quantity, free: outcome.free });
    case "too-few":
      return json(409, { error: `Only ${outcome.free} of ${sku} are left.`, free: outcome.free });
    case "unknown":
      return json(404, { error: `We have no product ${sku}.` });
  }
}

serve({ name: "stock", trouble: () => shelf.trouble(), answer, end: () => shelf.close() });
