import { noBarrels } from "./no-barrels.ts";
import { noShell } from "./no-shell.ts";
import { noWallClock } from "./no-wall-clock.ts";
import { walls } from "./walls.ts";

/** The rules of the house that oxlint lacks, as a plugin named `house`; the linter reads a plugin's default export. */
export default {
  meta: { name: "house" },
  rules: { walls, "no-barrels": noBarrels, "no-shell": noShell, "no-wall-clock": noWallClock },
};
