import type { AnswerOf, Refusal } from "../api/endpoint.ts";
import type { Caller } from "./caller.ts";
import { type Asked, call, type Door, type InputOf } from "./client.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { Format, ServerFlags } from "./flags.ts";
import { type Look, lookFor } from "./show/look.ts";
import { asJson, plain } from "./show/plain.ts";
import { showRefusal } from "./show/refusal.ts";
import { findToken } from "./token.ts";

const USUAL_SERVER = "http://127.0.0.1:4600";

type Named = { readonly method: "GET" | "POST"; readonly path: string };

/** Asks the server and writes its answer; what every verb with one question does. */
export async function ask<E extends Named>(
  caller: Caller,
  flags: ServerFlags,
  endpoint: E,
  input: InputOf<E>,
  show: (answer: AnswerOf<E>, look: Look) => string,
): Promise<void> {
  const asked = await askFor(caller, flags, endpoint, input);
  if (asked !== undefined) write(caller, flags.output, asked, show);
}

/** Asks the server; `undefined` when it refused, which the caller has then been told. */
export async function askFor<E extends Named>(
  caller: Caller,
  flags: ServerFlags,
  endpoint: E,
  input: InputOf<E>,
): Promise<AnswerOf<E> | undefined> {
  const door = await doorFor(caller, flags);
  if (door === undefined) return undefined;
  return answerOrTell(caller, flags.output, await call(door, endpoint, input));
}

/** The answer; `undefined` when it was refused, which the caller is then told. */
export function answerOrTell<Answer>(caller: Caller, output: Format, asked: Asked<Answer>): Answer | undefined {
  if (asked.ok) return asked.answer;
  refuse(caller, output, asked.refusal, asked.exitCode);
  return undefined;
}

/** The server to ask and the token to show; `undefined` when there is no using either, which the caller has then been told. */
export async function doorFor(caller: Caller, flags: ServerFlags): Promise<Door | undefined> {
  const server = (flags.server ?? caller.env["TIDEGATE_SERVER"] ?? USUAL_SERVER).replace(/\/+$/, "");
  if (!/^https?:\/\/[^/]+/.test(server) || !URL.canParse(server)) {
    refuse(caller, flags.output, noAddress(server), EXIT.usage);
    return undefined;
  }
  const found = await findToken(flags.tokenFile, caller.env);
  if ("token" in found) return { server, token: found.token };
  refuse(caller, flags.output, found.refusal, EXIT.usage);
  return undefined;
}

/** Writes an answer to stdout, for people or as JSON. */
export function write<Answer>(caller: Caller, output: Format, answer: Answer, show: (answer: Answer, look: Look) => string): void {
  caller.print(output === "json" ? asJson(answer) : show(plain(answer), caller.look));
}

/** Writes a refusal to stderr, and remembers what the shell is told. */
export function refuse(caller: Caller, output: Format, refusal: Refusal, exitCode: ExitCode): void {
  caller.say(output === "json" ? asJson(refusal) : showRefusal(plain(refusal), lookFor(caller.stderr, caller.env)));
  caller.exitCode = exitCode;
}

function noAddress(server: string): Refusal {
  return {
    code: "no-address",
    saw: `"${server}"`,
    because: "it is no address of a server",
    todo: "Write it like http://127.0.0.1:4600, in --server or TIDEGATE_SERVER.",
  };
}
