/**
 * JSON without spaces and with sorted keys: equal values give equal texts. Reads a value as `JSON.stringify` does, but throws for a number that
 * JSON cannot say and for a value that is nothing in JSON.
 */
export function canonicalJson(value: unknown): string {
  // `stringify` returns undefined for undefined and for functions, whatever its type says.
  const text: string | undefined = JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item === "number" && !Number.isFinite(item)) throw new RangeError(`${item} cannot be written as JSON.`);
    if (item === null || typeof item !== "object" || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
  if (text === undefined) throw new TypeError(`A value of type ${typeof value} cannot be written as JSON.`);
  return text;
}
