import { buy, findOrder, freeItems, type Purchase } from "./buy.ts";
import { letGo } from "./neighbours.ts";
import { onBehalfOf } from "./on-behalf-of.ts";
import { orderPage, refusalPage, shopPage } from "./page.ts";
import { json, objectOf, serve, type Answer, type Question } from "./serve.ts";

async function answer(question: Question): Promise<Answer> {
  if (question.method === "GET" && question.path === "/") return html(200, shopPage(await freeItems()));
  if (question.method === "GET" && question.path.startsWith("/orders/")) return order(Number(question.path.slice("/orders/".length)));
  if (question.method === "POST" && question.path === "/buy") return purchase(question);
  return html(404, refusalPage("There is no such page."));
}

async function order(id: number): Promise<Answer> {
  const found = Number.isInteger(id) ? await findOrder(id) : undefined;
  return found === undefined ? html(404, refusalPage("There is no such order.")) : html(200, orderPage(found));
}

/** A browser sends a form and is led to the page of its order; a program sends JSON and gets JSON. */
async function purchase(question: Question): Promise<Answer> {
  const asJson = question.contentType.startsWith("application/json");
  const wanted = asJson ? objectOf(question.body) : Object.fromEntries(new URLSearchParams(question.body));
  const done: Purchase = await buy(String(wanted["sku"] ?? ""), Number(wanted["quantity"] ?? 1));
  if (done.kind === "refused") return asJson ? json(done.status, { error: done.because }) : html(done.status, refusalPage(done.because));
  return asJson ? json(201, done) : { status: 303, body: "", headers: { location: `/orders/${done.order}` } };
}

function html(status: number, body: string): Answer {
  return { status, body, contentType: "text/html; charset=utf-8" };
}

serve({
  name: "shop",
  trouble: () => undefined,
  answer: (question) => onBehalfOf(question.headers, () => answer(question)),
  end: letGo,
});
