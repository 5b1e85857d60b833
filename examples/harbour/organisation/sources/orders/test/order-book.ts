import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { openOrderBook } from "../order-book.ts";

const folder = mkdtempSync(join(tmpdir(), "orders-"));
const migrate = () =>
  execFileSync(process.execPath, [join(import.meta.dirname, "../migrate.ts")], {
    env: { ...process.env, DATA_DIR: folder },
    stdio: "ignore",
  });
migrate();
const book = openOrderBook(folder);
after(() => {
  book.close();
  rmSync(folder, { recursive: true });
});

test("an order that was taken down is found again", () => {
  const order = book.add({ reference: "one", sku: "rope-12", quantity: 20 });
  assert.deepEqual(book.find(order.id), order);
  assert.equal(book.find(1), undefined);
});

test("the same reference is one order", () => {
  const first = book.add({ reference: "two", sku: "lamp-mast", quantity: 1 });
  assert.deepEqual(book.add({ reference: "two", sku: "lamp-mast", quantity: 1 }), first);
  assert.equal(book.latest(10).filter((order) => order.sku === "lamp-mast").length, 1);
});

test("a migration may run again while the book is open", () => {
  const before = book.latest(10);
  migrate();
  assert.deepEqual(book.latest(10), before);
});
