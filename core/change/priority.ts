import type { Change } from "./change.ts";
import { conventionalSubject } from "./conventional.ts";

/** How soon a change should be delivered, compared with others, and why: a person can check each part and disagree. */
export interface Priority {
  readonly commit: string;
  /** (benefit + urgency) / harm; higher comes first. A rank orders changes and measures nothing. */
  readonly rank: number;
  readonly because: readonly string[];
}

const HARM = { low: 1, medium: 2, high: 4 } as const;

/**
 * The changes with the most useful and least harmful first, in the manner of "weighted shortest job first" with harm in the place of
 * the size of the job. Urgency is `urgent` commits, such as those that mend a fault that users meet now.
 */
export function prioritise(changes: readonly Change[], urgent: ReadonlySet<string>): readonly Priority[] {
  return changes.map((change) => priorityOf(change, urgent.has(change.commit))).toSorted((a, b) => b.rank - a.rank);
}

function priorityOf(change: Change, isUrgent: boolean): Priority {
  const [benefit, why] = benefitPoints(change);
  const urgency = isUrgent ? 8 : 0;
  const harm = HARM[change.harm.level];
  const urgent = isUrgent ? [`urgent: +${urgency}`] : [];
  return {
    commit: change.commit,
    rank: (benefit + urgency) / harm,
    because: [`${why}: ${benefit}`, ...urgent, `harm ${change.harm.level}: divided by ${harm}`],
  };
}

function benefitPoints(change: Change): readonly [points: number, why: string] {
  const type = conventionalSubject(change.subject)?.type;
  if (change.services.length === 0) return [1, "touches no service"];
  if (type === "fix" || type === "revert") return [5, "mends a fault"];
  if (type === "feat" || type === "perf") return [4, "users notice it"];
  if (type !== undefined) return [2, "users do not notice it"];
  return [3, "its author does not say of which kind it is"];
}
