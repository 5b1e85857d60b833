import { EXIT_WORDS } from "./exit-code.ts";
import { VERBS } from "./verbs.ts";
import { type Look, paint } from "./show/look.ts";

const WORD_WIDTH = 10;

/** All verbs on one screen. */
export function showHelp(look: Look): string {
  const groups = Object.entries(VERBS).flatMap(([title, verbs]) => [
    paint(title, "strong", look),
    ...Object.entries(verbs).map(([word, verb]) => `  ${word.padEnd(WORD_WIDTH)} ${verb.brief}`),
  ]);
  return [
    "tidegate plans, schedules and controls releases, and protects the services that already run.",
    ...groups,
    "tidegate help VERB, help exit-codes, help environment. Answers: -o json. Server: --server URL.",
  ].join("\n");
}

/** The exit codes, for `tidegate help exit-codes`. */
export function showExitCodes(): string {
  return EXIT_WORDS.map(([code, words]) => `${code}  ${words}`).join("\n");
}

/** What the environment says, for `tidegate help environment`. */
export function showEnvironment(): string {
  return [
    "TIDEGATE_SERVER        address of the server, http://127.0.0.1:4600 when not set",
    "TIDEGATE_TOKEN         your token; --token-file goes before it",
    "XDG_CONFIG_HOME        your token's usual place is tidegate/token below it, ~/.config when not set",
    "XDG_STATE_HOME         the server's usual state is tidegate below it, ~/.local/state when not set",
    "TIDEGATE_DATABASE_URL  for `tidegate up`: a PostgreSQL of your own instead of the one that comes along",
    "TIDEGATE_PORT          for `tidegate up`: the port, when --port is not given",
    "TZ                     the zone in which times are shown, beside UTC",
    "NO_COLOR               no colours, whatever its value",
  ].join("\n");
}
