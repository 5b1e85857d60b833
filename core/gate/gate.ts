import type { StartQuestion } from "./facts.ts";
import type { Unmet, Verdict } from "./verdict.ts";

/** Gate: one condition of a start. */
export interface Gate {
  readonly name: string;
  /** `safety`: also asked of a rollback; `order`: not asked of a rollback, so that the way back is never blocked. */
  readonly kind: "safety" | "order";
  /** Whether an override can lift it. What would corrupt the record cannot be lifted. */
  readonly overridable: boolean;
  readonly ask: (question: StartQuestion) => Verdict;
}

export function pass(gate: string, saw: string): Verdict {
  return { gate, answer: "pass", saw };
}

export function wait(gate: string, unmet: Omit<Unmet, "gate" | "answer">): Verdict {
  return { gate, answer: "wait", ...unmet };
}

export function refuse(gate: string, unmet: Omit<Unmet, "gate" | "answer">): Verdict {
  return { gate, answer: "refuse", ...unmet };
}

/** Ids of the services that the release touches. */
export function servicesOf(question: StartQuestion): readonly string[] {
  return [...new Set(question.release.items.map((item) => item.service))];
}

/** Ids of the teams that answer for the services that the release touches. */
export function teamsOf(question: StartQuestion): readonly string[] {
  const touched = servicesOf(question);
  return [...new Set(question.organisation.services.filter((service) => touched.includes(service.id)).map((service) => service.team))];
}
