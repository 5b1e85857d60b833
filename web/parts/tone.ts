/** What a state means for whoever looks: each tone has a shape of its own, so that colour is never needed to tell them apart. */
export type Tone = "good" | "busy" | "waiting" | "bad" | "doubt" | "quiet";

const TONES: Readonly<Record<string, Tone>> = {
  // tasks
  pending: "quiet",
  ready: "waiting",
  running: "busy",
  done: "good",
  skipped: "quiet",
  // deployments
  waiting: "waiting",
  verifying: "busy",
  succeeded: "good",
  failed: "bad",
  "rolling-back": "bad",
  "rolled-back": "bad",
  mixed: "doubt",
  errored: "bad",
  unknown: "doubt",
  cancelled: "quiet",
  // releases
  planned: "waiting",
  delivering: "busy",
  delivered: "good",
  "early-life": "good",
  reviewed: "good",
  // judgements and gates
  pass: "good",
  wait: "waiting",
  refuse: "bad",
  healthy: "good",
  harmful: "bad",
  inconclusive: "doubt",
  continue: "busy",
  verified: "good",
  unverified: "doubt",
  nothing: "quiet",
};

/** A word that we do not know is in doubt, never good. */
export function toneOf(state: string): Tone {
  return TONES[state] ?? "doubt";
}
