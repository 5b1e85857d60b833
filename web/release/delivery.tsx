import type { JSX } from "preact";
import type { ExplainAnswer, OverviewAnswer, ReleaseAnswer } from "../../api/answers.ts";
import type { Refusal } from "../../api/endpoint.ts";
import { isUnderWay } from "../../core/release/deployment.ts";
import { RefusalNote } from "../parts/refusal-note.tsx";
import { GatesList } from "./gates-list.tsx";
import { ItemsTable } from "./items-table.tsx";
import { LedgerTable } from "./ledger-table.tsx";
import { LogPanel } from "./log-panel.tsx";
import { StepsList } from "./steps-list.tsx";
import { Track } from "./track.tsx";

interface DeliveryProps {
  readonly answer: ReleaseAnswer;
  readonly explain: ExplainAnswer | undefined;
  readonly explainRefusal: Refusal | undefined;
  readonly overview: OverviewAnswer;
}

/** How the release moves: environments, gates, steps and log, and what stands on the targets. */
export function Delivery({ answer, explain, explainRefusal, overview }: DeliveryProps): JSX.Element {
  const { release, deployments, tasks, overrides } = answer;
  const components = new Set(release.items.map((item) => item.component));
  const environments = new Set(deployments.map((deployment) => deployment.environment));
  const rows = overview.ledger.filter((row) => components.has(row.component) && environments.has(row.environment));
  const running = tasks.some((task) => task.state === "running") || deployments.some((deployment) => isUnderWay(deployment.state));
  return (
    <>
      <Track deployments={deployments} />
      {explainRefusal === undefined ? null : <RefusalNote refusal={explainRefusal} />}
      {explain === undefined || explain.deployment === null || explain.verdicts.length === 0 ? null : (
        <section class="card" aria-labelledby="gates">
          <h2 id="gates">Before {explain.environment} may start</h2>
          <GatesList explain={explain} overrides={overrides} freezes={overview.freezes} />
        </section>
      )}
      <div class="work">
        <section aria-labelledby="steps">
          <h2 id="steps">Steps</h2>
          <StepsList tasks={tasks} deployments={deployments} />
        </section>
        <LogPanel release={release.id} running={running} />
      </div>
      <section aria-labelledby="items">
        <h2 id="items">What it brings</h2>
        <ItemsTable items={release.items} />
      </section>
      <section aria-labelledby="ledger">
        <h2 id="ledger">What stands on the targets</h2>
        <LedgerTable rows={rows} />
      </section>
    </>
  );
}
