import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buildApplication, buildRouteMap, type Command, type RouteMap, run, text_en } from "@stricli/core";
import { Caller, type Surroundings } from "./caller.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { showEnvironment, showExitCodes, showHelp } from "./help.ts";
import { VERBS } from "./verbs.ts";

const HELP_WORDS = new Set(["help", "--help", "-h"]);

const routes: Readonly<Record<string, Command<Caller> | RouteMap<Caller>>> = Object.assign({}, ...Object.values(VERBS));

const application = buildApplication(
  buildRouteMap({ routes, docs: { brief: "Release and deployment management that protects what already runs" } }),
  {
    name: "tidegate",
    versionInfo: { getCurrentVersion: currentVersion },
    scanner: { caseStyle: "allow-kebab-for-camel", allowArgumentEscapeSequence: true },
    documentation: { caseStyle: "convert-camel-to-kebab", onlyRequiredInUsageLine: true, disableAnsiColor: true },
    localization: {
      text: {
        ...text_en,
        noCommandRegisteredForInput: ({ input, corrections }) =>
          `There is no verb \`${input}\`.${corrections.length === 0 ? "" : ` Did you mean ${corrections.join(" or ")}?`} \`tidegate help\` shows all of them.`,
        exceptionWhileRunningCommand: (error) =>
          `This program has a fault: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      },
    },
  },
);

/** Does what the words say and returns what the shell is told. */
export async function runCommandLine(words: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const caller = new Caller(surroundings);
  const [first, topic, ...more] = words;
  if (first === undefined || (HELP_WORDS.has(first) && topic === undefined)) caller.print(showHelp(caller.look));
  else if (first === "help" && topic === "exit-codes") caller.print(showExitCodes());
  else if (first === "help" && topic === "environment") caller.print(showEnvironment());
  else {
    await run(application, first === "help" && topic !== undefined ? [topic, ...more, "--help"] : words, caller);
    const { exitCode } = caller.process;
    if (typeof exitCode === "number" && exitCode !== 0) return isUsage(exitCode) ? EXIT.usage : EXIT.broken;
  }
  return caller.exitCode;
}

/** What the parser returns for words that it does not understand. */
function isUsage(exitCode: number): boolean {
  return exitCode === -4 || exitCode === -5 || exitCode === 251 || exitCode === 252;
}

async function currentVersion(): Promise<string> {
  const read: unknown = JSON.parse(await readFile(join(import.meta.dirname, "..", "package.json"), "utf8"));
  return read !== null && typeof read === "object" && "version" in read ? String(read.version) : "unknown";
}
