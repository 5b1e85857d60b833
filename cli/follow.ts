import type { ReleaseAnswer } from "../api/answers.ts";
import { explain, release } from "../api/endpoints.ts";
import { isUnmet } from "../core/gate/verdict.ts";
import { answerOrTell, doorFor } from "./ask.ts";
import type { Caller } from "./caller.ts";
import { call, type Door } from "./client.ts";
import { listen } from "./events.ts";
import { EXIT } from "./exit-code.ts";
import type { ServerFlags } from "./flags.ts";
import { exitCodeOf, isAtRest, isWaiting } from "./progress.ts";
import { type Look, lookFor, paint } from "./show/look.ts";
import { asJson, plain } from "./show/plain.ts";
import { type Cell } from "./show/table.ts";
import { deploymentWord, releaseText, taskWord } from "./show/words.ts";

/** Looks, about a second apart, for which a server may be away, for instance while it is replaced by a newer one. */
const MOST_AWAY = 60;

/**
 * Writes each step of a release to stderr as its state changes, until nothing will happen any more, or, unless `wait`, until it waits
 * for people or time. Then the whole release goes to stdout as JSON, where that was asked for.
 */
export async function follow(caller: Caller, flags: ServerFlags, id: string, wait: boolean): Promise<void> {
  const door = await doorFor(caller, flags);
  if (door === undefined) return;
  using events = listen(door);
  const look = lookFor(caller.stderr, caller.env);
  let away = 0;
  let seen: ReadonlyMap<string, string> = new Map();
  for (;;) {
    const asked = await call(door, release, { params: { id } });
    if (!asked.ok && asked.exitCode === EXIT.unreachable && seen.size > 0 && away < MOST_AWAY) {
      if (away === 0) caller.say("The server does not answer; what it has begun goes on, and this waits for it.");
      away += 1;
      await events.next();
      continue;
    }
    away = 0;
    const answer = answerOrTell(caller, flags.output, asked);
    if (answer === undefined) return;
    const lines = progressLines(plain(answer), look);
    for (const [key, line] of lines) if (seen.get(key) !== line) caller.say(line);
    seen = lines;
    if (isAtRest(answer) || (!wait && isWaiting(answer) && (await isWaitingNow(door, id)))) {
      conclude(caller, flags, answer);
      return;
    }
    await events.next();
  }
}

function conclude(caller: Caller, flags: ServerFlags, answer: ReleaseAnswer): void {
  caller.print(flags.output === "json" ? asJson(answer) : conclusion(plain(answer)));
  caller.exitCode = exitCodeOf(answer);
}

/** What is written down of a waiting deployment is as old as the last look at it; somebody may have cleared its way since. */
async function isWaitingNow(door: Door, id: string): Promise<boolean> {
  const asked = await call(door, explain, { params: { id } });
  return !asked.ok || asked.answer.verdicts.some(isUnmet);
}

/** What can be said of each part of a release now, by a key that stays the same while the part does. */
export function progressLines(answer: ReleaseAnswer, look: Look): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const task of answer.tasks) {
    if (task.state === "pending" || task.state === "ready") continue;
    const why = task.result === null || task.state === "done" ? "" : `: ${task.result.because}`;
    lines.set(`step ${task.key}`, `${written(taskWord(task.state), look)} ${task.title}${why}`);
  }
  for (const deployment of answer.deployments) {
    const unmet = deployment.state === "waiting" ? deployment.reasons.filter(isUnmet) : [];
    const why = unmet.length === 0 ? deployment.because : unmet.map((verdict) => `${verdict.gate} (${verdict.saw})`).join("; ");
    if (deployment.state === "waiting" && unmet.length === 0) continue;
    lines.set(`deployment ${deployment.id}`, `${written(deploymentWord(deployment.state), look)} ${deployment.environment}: ${why}`);
  }
  return lines;
}

function conclusion(answer: ReleaseAnswer): string {
  const { id, state } = answer.release;
  if (isAtRest(answer)) return `${id}: ${releaseText(state)}. See: tidegate report ${id}`;
  return `${id}: waiting. See: tidegate explain ${id}`;
}

function written(word: Cell, look: Look): string {
  const { text, tone } = typeof word === "string" ? { text: word, tone: "plain" as const } : word;
  return paint(text.padEnd(12), tone, look);
}
