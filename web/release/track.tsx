import type { JSX } from "preact";
import { secondsBetween } from "../../core/calendar/instant.ts";
import { deploymentEnded, type Deployment } from "../../core/release/deployment.ts";
import { clock } from "../client/state.ts";
import { StateMark } from "../parts/state-mark.tsx";
import { toneOf } from "../parts/tone.ts";
import { durationText } from "../time.ts";

/** The environments of a release from left to right, as it passes through them. */
export function Track({ deployments }: { readonly deployments: readonly Deployment[] }): JSX.Element {
  const ordered = deployments.toSorted((a, b) => a.position - b.position);
  return (
    <ol class="track" aria-label="Environments in their order">
      {ordered.map((deployment) => (
        <li key={deployment.id} class={toneOf(deployment.state)}>
          <strong>{deployment.environment}</strong>
          <StateMark state={deployment.state} />
          <span class="faint">{strategyText(deployment.stage)}</span>
          <span class="faint">{timeText(deployment)}</span>
        </li>
      ))}
    </ol>
  );
}

function strategyText({ strategy }: Deployment["stage"]): string {
  switch (strategy.kind) {
    case "all-at-once":
      return "all at once";
    case "rolling":
      return `rolling, ${strategy.batch} at a time`;
    case "canary":
      return `canary, first ${strategy.sharePercent} %`;
  }
}

function timeText({ state, startedAt, endedAt }: Deployment): string {
  if (startedAt === null) return "not begun";
  const seconds = secondsBetween(startedAt, endedAt ?? clock.value);
  return deploymentEnded(state) ? `took ${durationText(seconds)}` : `for ${durationText(seconds)}`;
}
