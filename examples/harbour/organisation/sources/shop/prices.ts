import type { Product } from "./products.ts";

/** From 10 pieces on a buyer pays 5 percent less, from 25 on 10 percent. Cents, rounded half up. */
export function totalCents(product: Product, quantity: number): number {
  const rebatePercent = quantity >= 25 ? 10 : quantity >= 10 ? 5 : 0;
  return Math.round((product.cents * quantity * (100 - rebatePercent)) / 100);
}

/** `1.234,50 €` */
export function euros(cents: number): string {
  const [whole = "0", fraction = "00"] = (cents / 100).toFixed(2).split(".");
  return `${whole.replaceAll(/\B(?=(\d{3})+$)/g, ".")},${fraction} €`;
}
