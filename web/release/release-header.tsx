import type { JSX } from "preact";
import type { ExplainAnswer, ReleaseAnswer } from "../../api/answers.ts";
import { hasEnded } from "../../core/release/release.ts";
import { act } from "../client/act.ts";
import { me } from "../client/state.ts";
import { hasRole } from "../parts/person-roles.ts";
import { ReasonButton } from "../parts/reason-button.tsx";
import { StateMark } from "../parts/state-mark.tsx";
import { When } from "../parts/when.tsx";
import { pathOf, RELEASE_TABS, type ReleaseTab } from "../route.ts";
import { nextAct } from "./next-act.ts";

interface ReleaseHeaderProps {
  readonly answer: ReleaseAnswer;
  readonly explain: ExplainAnswer | undefined;
  readonly tab: ReleaseTab;
}

/** Stays in sight: state, reason, next act, and the ways out, which work in every freeze, window and hold. */
export function ReleaseHeader({ answer, explain, tab }: ReleaseHeaderProps): JSX.Element {
  const { release, deployments } = answer;
  const last = deployments.filter((deployment) => deployment.startedAt !== null).at(-1);
  return (
    <header class="release-header">
      <div class="heading">
        <h1>{release.title}</h1>
        <StateMark state={release.state} />
        <div class="buttons">
          {!hasEnded(release) && hasRole(me.value, "release-manager", "on-call", "service-owner", "developer", "change-manager") ? (
            <ReasonButton
              title="Cancel this release?"
              label="Cancel the release"
              run={(reason) => act("cancel", { params: { id: release.id }, body: { reason } })}
            >
              What is under way returns to what was verified before; what waits never starts.
            </ReasonButton>
          ) : null}
          {last !== undefined && hasRole(me.value, "release-manager", "on-call", "service-owner") ? (
            <ReasonButton
              title={`Roll back ${last.environment}?`}
              label={`Roll back ${last.environment}`}
              kind="danger"
              run={(reason) => act("rollback", { params: { id: last.environment }, body: { reason } })}
            >
              {last.environment} returns to what it had verified before its last deployment. No freeze, window or hold stops this.
            </ReasonButton>
          ) : null}
        </div>
      </div>
      <p class="next">{nextAct(answer, explain)}</p>
      <p class="faint">
        <code>{release.id}</code> by {release.createdBy}, <When at={release.createdAt} />, procedure {release.procedure}
        {release.endedAt === null ? null : (
          <>
            , ended <When at={release.endedAt} />
          </>
        )}
      </p>
      <nav class="tabs" aria-label="Parts of this release">
        {RELEASE_TABS.map((one) => (
          <a key={one} href={pathOf(release.id, one)} aria-current={one === tab ? "page" : undefined}>
            {one}
          </a>
        ))}
      </nav>
    </header>
  );
}
