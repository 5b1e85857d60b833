import assert from "node:assert/strict";
import { test } from "node:test";
import { euros, totalCents } from "../prices.ts";
import { productOf, products } from "../products.ts";

const rope = products[0];
assert(rope !== undefined);

test("a buyer of ten pays five percent less, a buyer of twenty-five ten percent", () => {
  assert.equal(totalCents(rope, 9), 2520);
  assert.equal(totalCents(rope, 10), 2660);
  assert.equal(totalCents(rope, 24), 6384);
});

test("euros are written the way our customers read them", () => {
  assert.equal(euros(123450), "1.234,50 €");
  assert.equal(euros(5), "0,05 €");
});

test("each product has its own name for the shelf", () => {
  assert.equal(new Set(products.map((product) => product.sku)).size, products.length);
  assert.equal(productOf("rope-12"), rope);
  assert.equal(productOf("submarine"), undefined);
});
