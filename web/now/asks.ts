import type { MeAnswer, OverviewAnswer } from "../../api/answers.ts";
import type { FreezeInterval } from "../../core/calendar/freeze-rules.ts";
import { isUnmet, type Unmet } from "../../core/gate/verdict.ts";
import type { Deployment } from "../../core/release/deployment.ts";
import { hasRole } from "../parts/person-roles.ts";

/** What a person can do about an unmet gate from here. */
export type Clearing =
  | { readonly kind: "approve"; readonly environment: string }
  | { readonly kind: "acknowledge-brief" }
  | { readonly kind: "had-training" }
  | { readonly kind: "record-training"; readonly people: readonly string[] }
  | { readonly kind: "lift-freeze"; readonly freeze: string }
  | { readonly kind: "unlock"; readonly environment: string };

/** A deployment that waits, and what stops it: `mine` can be cleared by the person who looks, `others` cannot. */
export interface Ask {
  readonly deployment: Deployment;
  readonly title: string;
  readonly mine: readonly { readonly verdict: Unmet; readonly clearing: Clearing }[];
  readonly others: readonly Unmet[];
}

/** The next deployment of each release that waits, those that need the person first, else in the server's order. */
export function asksOf(overview: Pick<OverviewAnswer, "deployments" | "releases" | "freezes">, person: MeAnswer): readonly Ask[] {
  const waiting = nextWaiting(overview.deployments);
  const asks = waiting.map((deployment): Ask => {
    const unmet = deployment.reasons.filter(isUnmet);
    const split = unmet.map((verdict) => ({ verdict, clearing: clearingOf(verdict, deployment.environment, person, overview.freezes) }));
    return {
      deployment,
      title: overview.releases.find((release) => release.id === deployment.release)?.title ?? deployment.release,
      mine: split.flatMap(({ verdict, clearing }) => (clearing === null ? [] : [{ verdict, clearing }])),
      others: split.flatMap(({ verdict, clearing }) => (clearing === null ? [verdict] : [])),
    };
  });
  return asks.toSorted((a, b) => Math.sign(b.mine.length) - Math.sign(a.mine.length));
}

/** The first of each release that has not ended, when it waits: those behind it wait for it, and nobody can change that. */
function nextWaiting(deployments: readonly Deployment[]): readonly Deployment[] {
  const first = new Map<string, Deployment>();
  for (const deployment of deployments) {
    if (deployment.state !== "waiting") continue;
    const known = first.get(deployment.release);
    if (known === undefined || deployment.position < known.position) first.set(deployment.release, deployment);
  }
  return [...first.values()];
}

/** What the person can do about a gate; `null` when it is not theirs to clear. */
export function clearingOf(verdict: Unmet, environment: string, person: MeAnswer, freezes: readonly FreezeInterval[]): Clearing | null {
  const named = verdict.clearedBy.split(/,\s*|\s+or\s+/).map((word) => word.trim());
  switch (verdict.gate) {
    case "approval":
      return named.includes(person.id) ? { kind: "approve", environment } : null;
    case "brief":
      return hasRole(person, "desk-lead") ? { kind: "acknowledge-brief" } : null;
    case "training":
      if (verdict.answer === "refuse") return null;
      if (named.includes(person.id)) return { kind: "had-training" };
      return hasRole(person, "desk-lead") ? { kind: "record-training", people: named } : null;
    case "hold":
      return hasRole(person, "administrator") || named.includes(person.id) ? { kind: "unlock", environment } : null;
    case "freeze": {
      const hurried = freezes.find((freeze) => freeze.source === "stop-the-line" && verdict.command?.includes(` ${freeze.id} `) === true);
      if (hurried === undefined) return null;
      return hasRole(person, "change-manager", "head-of-it") || hurried.by === person.id
        ? { kind: "lift-freeze", freeze: hurried.id }
        : null;
    }
    default:
      return null;
  }
}
