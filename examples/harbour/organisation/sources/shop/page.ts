import type { Item, Order } from "./buy.ts";
import { euros, totalCents } from "./prices.ts";
import { productOf, products } from "./products.ts";

const STYLE = `
  body { font: 16px/1.5 system-ui, sans-serif; color: #14303f; background: #f3f7f9; margin: 0 auto; max-width: 62rem; padding: 1rem }
  header { border-bottom: 3px solid #c8102e; margin-bottom: 1.5rem } h1 { margin: 0 } header p { margin: 0 0 .75rem }
  ul { list-style: none; padding: 0; display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(14rem, 1fr)) }
  li { background: #fff; border-radius: .5rem; padding: 1rem } h2 { font-size: 1.05rem; margin: 0 }
  input { width: 4.5rem; font: inherit; padding: .25rem } button { font: inherit; background: #14506e; color: #fff; border: 0; border-radius: .25rem; padding: .35rem .9rem }
  small, footer { color: #4b6472 } footer { margin-top: 2rem; font-size: .85rem }`;

function document(title: string, content: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head>
<body><header><h1>Harbour Supplies</h1><p>Everything for the ship, from the quay.</p></header>
<main>${content}</main>
<footer>Hamburg, since 1924. Version ${escaped(process.env["TIDEGATE_VERSION"] ?? "development")}</footer></body></html>`;
}

export function shopPage(items: ReadonlyMap<string, Item>): string {
  const cards = products.map((product) => {
    const free = items.get(product.sku)?.free ?? 0;
    const form =
      free === 0
        ? "<p>Sold out</p>"
        : `<form method="post" action="/buy"><input type="hidden" name="sku" value="${product.sku}">
<input type="number" name="quantity" value="1" min="1" max="1000" aria-label="Quantity of ${product.name}"> <button>Buy</button></form>`;
    return `<li><h2>${product.name}</h2><p>${euros(product.cents)} <small>a ${product.unit}</small></p>${form}</li>`;
  });
  return document("Harbour Supplies", `<ul>${cards.join("\n")}</ul>`);
}

export function orderPage(order: Order): string {
  const product = productOf(order.sku);
  const total = product === undefined ? "" : `<p>Total ${euros(totalCents(product, order.quantity))}</p>`;
  return document(
    `Order ${order.id}`,
    `<h2>Thank you. Your order is ${order.id}.</h2><p>${order.quantity} × ${escaped(product?.name ?? order.sku)}</p>${total}<p><a href="/">Back to the shop</a></p>`,
  );
}

export function refusalPage(because: string): string {
  return document("Not bought", `<h2>We could not take your order.</h2><p>${escaped(because)}</p><p><a href="/">Back to the shop</a></p>`);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
