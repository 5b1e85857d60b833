/** The value below which the share `part` (0 to 1) of `sorted` lies, between two values by their distance (type 7 of Hyndman and Fan); `null` without values. */
export function quantile(sorted: readonly number[], part: number): number | null {
  const place = (sorted.length - 1) * part;
  const below = sorted[Math.floor(place)];
  const above = sorted[Math.ceil(place)];
  return below === undefined || above === undefined ? null : below + (above - below) * (place - Math.floor(place));
}
