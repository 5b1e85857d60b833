import type { JSX } from "preact";
import type { OverviewAnswer } from "../../api/answers.ts";
import { isUnderWay, type Deployment } from "../../core/release/deployment.ts";
import { Empty } from "../parts/empty.tsx";
import { StateMark } from "../parts/state-mark.tsx";
import { When } from "../parts/when.tsx";
import { pathOf } from "../route.ts";

const NEWEST = 8;

/** The deployments that are changing an environment now, else those that did last. */
export function UnderWay({ overview }: { readonly overview: OverviewAnswer }): JSX.Element {
  const running = overview.deployments.filter((deployment) => isUnderWay(deployment.state));
  const newest = overview.deployments
    .filter((deployment) => deployment.startedAt !== null && !running.includes(deployment))
    .toSorted((a, b) => (lastAct(a) < lastAct(b) ? 1 : -1))
    .slice(0, NEWEST);
  const titleOf = (deployment: Deployment): string =>
    overview.releases.find((release) => release.id === deployment.release)?.title ?? deployment.release;
  return (
    <>
      {running.length === 0 ? null : (
        <section aria-labelledby="under-way">
          <h2 id="under-way">Under way</h2>
          <ul class="plain-list">
            {running.map((deployment) => (
              <li key={deployment.id} class="card moving">
                <StateMark state={deployment.state} />
                <a href={pathOf(deployment.release)}>{titleOf(deployment)}</a> <span class="faint">to {deployment.environment}</span>
                <p>{deployment.because}</p>
                {deployment.startedAt === null ? null : (
                  <span class="faint">
                    began <When at={deployment.startedAt} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-labelledby="newest">
        <h2 id="newest">Newest deployments</h2>
        {newest.length === 0 ? (
          <Empty title="Nothing was deployed yet">Plan a release; its deployments will stand here.</Empty>
        ) : (
          <ul class="rows">
            {newest.map((deployment) => (
              <li key={deployment.id}>
                <StateMark state={deployment.state} />
                <a href={pathOf(deployment.release)}>{titleOf(deployment)}</a>
                <span class="faint">{deployment.environment}</span>
                <span class="why">{deployment.because}</span>
                <span class="faint end">
                  {deployment.startedAt === null ? null : <When at={deployment.endedAt ?? deployment.startedAt} />}
                </span>
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function lastAct({ startedAt, endedAt }: Deployment): string {
  return endedAt ?? startedAt ?? "";
}
