export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly cents: number;
  readonly unit: string;
}

/** What we sell, in the order of the page. */
export const products: readonly Product[] = [
  { sku: "rope-12", name: "Mooring rope 12 mm", cents: 280, unit: "m" },
  { sku: "fender-a4", name: "Fender A4", cents: 6490, unit: "piece" },
  { sku: "shackle-10", name: "Shackle 10 mm, stainless", cents: 890, unit: "piece" },
  { sku: "lamp-mast", name: "Masthead lamp, LED", cents: 7950, unit: "piece" },
  { sku: "chart-elbe", name: "Chart: Elbe to Cuxhaven", cents: 3200, unit: "sheet" },
  { sku: "jacket-sea", name: "Offshore jacket", cents: 24900, unit: "piece" },
  { sku: "pump-bilge", name: "Bilge pump 40 l/min", cents: 11900, unit: "piece" },
  { sku: "varnish-1l", name: "Boat varnish", cents: 2750, unit: "tin" },
  { sku: "flare-hand", name: "Hand flare, red", cents: 1490, unit: "piece" },
  { sku: "winch-handle", name: "Winch handle", cents: 4450, unit: "piece" },
  { sku: "hook-boat", name: "Boat hook, telescopic", cents: 3690, unit: "piece" },
  { sku: "ladder-side", name: "Side ladder, three steps", cents: 9800, unit: "piece" },
];

export function productOf(sku: string): Product | undefined {
  return products.find((product) => product.sku === sku);
}
