import { judgeSessions, type SessionJudgement } from "./failing-sessions.ts";
import type { Look } from "./look.ts";

/** What the judge step knows of its stage. */
export interface JudgeOptions {
  /** Distinct users that must have met the new version before it may be judged healthy. */
  readonly sessions: number;
  /** Seconds since the stage began, and seconds after which missing evidence ends it. */
  readonly elapsedSeconds: number;
  readonly withinSeconds: number;
  /** Percent of good answers promised to users of the service. */
  readonly objectivePercent: number;
}

export interface CanaryVerdict {
  /** `continue`: look again; the three others end the stage, and only `healthy` lets the rollout go on. */
  readonly state: "continue" | "healthy" | "harmful" | "inconclusive";
  /** For people: what was seen, why it says so, what happens next. */
  readonly because: string;
  readonly figures: Omit<SessionJudgement, "explanation">;
}

/**
 * The judge step's answer at one look. `history` holds all looks of the stage so far, oldest first, as cumulative counters; take the
 * first when the canary gets its weight, because it is where counting begins. Looking often costs nothing: the error rates hold for all
 * looks together.
 */
export function judgeCanary(history: readonly Look[], options: JudgeOptions): CanaryVerdict {
  const { explanation, ...figures } = judgeSessions(history, {
    minimumSessions: options.sessions,
    objectivePercent: options.objectivePercent,
  });
  const over = options.elapsedSeconds >= options.withinSeconds;
  const left = Math.max(0, Math.ceil(options.withinSeconds - options.elapsedSeconds));
  switch (figures.verdict) {
    case "harmful":
      return { state: "harmful", because: `The new version harms users. ${explanation}`, figures };
    case "healthy":
      return { state: "healthy", because: `No harm seen, by enough users. ${explanation}`, figures };
    case "inconclusive":
    case "too-little-data":
    case "no-data":
      if (!over) return { state: "continue", because: `${explanation} Looking on for at most ${left} s.`, figures };
      return { state: "inconclusive", because: `${explanation} ${endOfTime(figures.verdict, options)}`, figures };
  }
}

function endOfTime(verdict: "inconclusive" | "too-little-data" | "no-data", options: JudgeOptions): string {
  const time = `The ${options.withinSeconds} s of the stage are over`;
  switch (verdict) {
    case "no-data":
      return `${time}: check that users reach the service at all, then deploy again, or when more users are there.`;
    case "too-little-data":
      return `${time}: give the stage a larger share or more time, or deploy when more users are there.`;
    case "inconclusive":
      return `${time} and the counts allow neither "healthy" nor "harmful": look into the bad answers, or give the stage more time.`;
  }
}
