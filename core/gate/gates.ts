import { approvalGate } from "./approval.ts";
import { briefGate } from "./brief.ts";
import { collisionGate } from "./collision.ts";
import { configurationGate } from "./configuration.ts";
import { dependencyGate } from "./dependency.ts";
import type { StartQuestion } from "./facts.ts";
import { freezeGate } from "./freeze.ts";
import type { Gate } from "./gate.ts";
import { holdGate } from "./hold.ts";
import { occupiedGate } from "./occupied.ts";
import { policyGate } from "./policy.ts";
import { promotionGate } from "./promotion.ts";
import { provenanceGate } from "./provenance.ts";
import { quarantineGate } from "./quarantine.ts";
import { trainingGate } from "./training.ts";
import type { Verdict } from "./verdict.ts";
import { windowGate } from "./window.ts";

/** Every gate, in the order in which people read the answers. */
export const GATES: readonly Gate[] = [
  configurationGate,
  provenanceGate,
  quarantineGate,
  promotionGate,
  dependencyGate,
  approvalGate,
  briefGate,
  trainingGate,
  policyGate,
  windowGate,
  freezeGate,
  holdGate,
  collisionGate,
  occupiedGate,
];

/** Asks every gate; all answers are given, so that a person learns at once everything that is missing. */
export function askGates(question: StartQuestion): readonly Verdict[] {
  return GATES.map((gate) => {
    if (gate.kind === "order" && question.release.kind === "rollback") {
      return { gate: gate.name, answer: "pass", saw: "a rollback is never blocked by this gate" };
    }
    const verdict = askClosed(gate, question);
    if (verdict.answer === "pass" || !gate.overridable) return verdict;
    const override = question.facts.overrides.find(
      (candidate) =>
        candidate.gate === gate.name &&
        candidate.environment === question.deployment.environment &&
        candidate.confirmedBy !== null &&
        candidate.confirmedBy !== candidate.requestedBy &&
        question.now < candidate.until,
    );
    if (override === undefined) return verdict;
    return {
      gate: gate.name,
      answer: "pass",
      saw: `overridden by ${override.requestedBy} and ${override.confirmedBy}: ${override.reason} (it saw: ${verdict.saw})`,
    };
  });
}

/** A gate that breaks stops the start: a protection fails closed. */
function askClosed(gate: Gate, question: StartQuestion): Verdict {
  try {
    return gate.ask(question);
  } catch (error) {
    return {
      gate: gate.name,
      answer: "refuse",
      saw: `this gate could not be evaluated: ${error instanceof Error ? error.message : String(error)}`,
      because: "a protection that cannot be asked must not be taken as a yes",
      clearedBy: "an administrator",
    };
  }
}
