import { Environment, EvaluationError, ParseError, type ParseResult, TypeError as CelTypeError } from "@marcbachmann/cel-js";
import { suggestion } from "../catalogue/did-you-mean.ts";
import { roleSchema } from "../catalogue/people.ts";
import type { Finding } from "../catalogue/problem.ts";
import { POLICY_WORDS, type PolicyFacts } from "./policy-facts.ts";
import type { Policy } from "./policy-schema.ts";
import { calls, macroDepth, pathsRead, textsComparedWith } from "./policy-syntax.ts";

/** Whether a policy holds, and what it was judged by. */
export interface PolicyAnswer {
  readonly met: boolean;
  readonly saw: string;
}

const RISKS = ["low", "medium", "high"];
const DEEPEST_MACROS = 2;

const language = new Environment({
  limits: { maxAstNodes: 1000, maxDepth: 60, maxListElements: 200, maxMapEntries: 50, maxCallArguments: 10 },
})
  .registerVariable({
    name: "release",
    schema: {
      title: "string",
      components: "list<string>",
      services: "list<string>",
      changes: "int",
      linesChanged: "int",
      risk: "string",
      authors: "list<string>",
    },
  })
  .registerVariable({ name: "environment", schema: { id: "string", live: "bool" } })
  .registerType({ name: "Approval", schema: { by: "string", role: "string" } })
  .registerVariable("approvals", "list<Approval>");

/** What is wrong with a policy as it is written; `undefined` when it can be asked. */
export function checkPolicy(policy: Pick<Policy, "require">): Finding | undefined {
  const compiled = compile(policy.require);
  return "finding" in compiled ? compiled.finding : undefined;
}

/** Asks a policy. What cannot be checked or evaluated is not met, with the reason. */
export function evaluatePolicy(policy: Pick<Policy, "require">, facts: PolicyFacts): PolicyAnswer {
  const compiled = compile(policy.require);
  if ("finding" in compiled) return { met: false, saw: `the rule cannot be asked: ${compiled.finding.saw}, ${compiled.finding.because}` };
  const { release } = facts;
  try {
    const answer: unknown = compiled.ask({
      release: { ...release, changes: whole(release.changes), linesChanged: whole(release.linesChanged) },
      environment: facts.environment,
      approvals: facts.approvals,
    });
    if (typeof answer !== "boolean") return { met: false, saw: "the rule gave neither true nor false" };
    return { met: answer, saw: whatWasRead(compiled.ask, facts) };
  } catch (error) {
    return { met: false, saw: `the rule could not be evaluated: ${reasonOf(error)}` };
  }
}

type Compiled = { readonly ask: ParseResult } | { readonly finding: Finding };

function compile(expression: string): Compiled {
  try {
    const ask = language.parse(expression);
    const refused = refusedSyntax(ask);
    if (refused !== undefined) return { finding: refused };
    const checked = ask.check();
    if (checked.error !== undefined || !checked.valid) return { finding: errorFinding(expression, checked.error) };
    if (checked.type !== "bool")
      return {
        finding: finding(
          `a rule that gives ${checked.type ?? "something unknown"}`,
          "a rule has to give true or false",
          "Compare the value with what it should be.",
        ),
      };
    return { ask };
  } catch (error) {
    return { finding: errorFinding(expression, error) };
  }
}

function refusedSyntax(ask: ParseResult): Finding | undefined {
  if (calls(ask.ast, "matches")) {
    return finding(
      "a call of matches()",
      "a pattern can take hours on a short text, and every start would wait for it",
      "Use ==, in, contains(), startsWith() or endsWith().",
    );
  }
  if (macroDepth(ask.ast) > DEEPEST_MACROS) {
    return finding(
      "lists walked inside lists inside lists",
      "each level multiplies the time that every start waits",
      `Use at most ${DEEPEST_MACROS} of all, exists, exists_one, map, filter and bind inside one another.`,
    );
  }
  return (
    unknownWord(textsComparedWith(ask.ast, "risk"), RISKS, "risk") ??
    unknownWord(textsComparedWith(ask.ast, "role"), roleSchema.options, "role")
  );
}

// Compared with a word that never occurs, "==" would stop every start and "!=" would let every start through.
function unknownWord(texts: readonly string[], known: readonly string[], field: string): Finding | undefined {
  const wrong = texts.find((text) => !known.includes(text));
  return wrong === undefined
    ? undefined
    : finding(`"${wrong}" compared with ${field}`, `no ${field} is called so`, suggestion(wrong, known));
}

function errorFinding(expression: string, error: unknown): Finding {
  const range = error instanceof ParseError || error instanceof CelTypeError ? error.range : undefined;
  const part = range === undefined ? "" : expression.slice(range.start, range.end);
  const isWord = /^[A-Za-z]\w*$/.test(part) && !POLICY_WORDS.some((word) => word === part);
  return finding(
    part === "" ? "a rule that cannot be read" : `"${part}" in the rule, column ${(range?.start ?? 0) + 1} of the expression`,
    reasonOf(error),
    isWord ? suggestion(part, POLICY_WORDS) : "Correct the expression; docs/configuration.md shows what a rule may read.",
  );
}

function finding(saw: string, because: string, todo: string): Finding {
  return { code: "policy", saw, because, todo };
}

function reasonOf(error: unknown): string {
  if (error instanceof ParseError || error instanceof CelTypeError || error instanceof EvaluationError) return error.summary;
  return error instanceof Error ? error.message : String(error);
}

function whatWasRead(ask: ParseResult, facts: PolicyFacts): string {
  const paths = pathsRead(ask.ast, ["release", "environment", "approvals"]);
  const values = paths.map((path) => {
    const value = path
      .split(".")
      .reduce<unknown>((around, key) => (typeof around === "object" && around !== null ? Reflect.get(around, key) : undefined), facts);
    return `${path} is ${JSON.stringify(value)}`;
  });
  return values.length === 0 ? "the rule reads nothing" : values.join(", ");
}

function whole(count: number): bigint {
  return BigInt(Math.round(count));
}
