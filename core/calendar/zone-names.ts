import { didYouMean } from "../catalogue/did-you-mean.ts";

/** The zone that was probably meant by a name that is none. A city alone is enough: `Zurich` gives Europe/Zurich. */
export function nearestTimeZone(name: string): string | undefined {
  const zones = Intl.supportedValuesOf("timeZone");
  const asPart = name.trim().replaceAll(" ", "_").toLowerCase();
  return zones.find((zone) => zone.toLowerCase().split("/").at(-1) === asPart) ?? didYouMean(name, zones);
}
