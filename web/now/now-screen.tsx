import type { JSX } from "preact";
import type { OverviewAnswer } from "../../api/answers.ts";
import { me } from "../client/state.ts";
import { Empty } from "../parts/empty.tsx";
import { hasRole } from "../parts/person-roles.ts";
import { AskCard } from "./ask-card.tsx";
import { asksOf } from "./asks.ts";
import { MatrixTable } from "./matrix-table.tsx";
import { PlanButton } from "./plan-button.tsx";
import { Stops } from "./stops.tsx";
import { UnderWay } from "./under-way.tsx";

/** The first screen: what needs me, what runs where, what is under way. */
export function NowScreen({ overview }: { readonly overview: OverviewAnswer }): JSX.Element {
  const person = me.value;
  const asks = person === null || person === undefined ? [] : asksOf(overview, person);
  const mine = asks.filter((ask) => ask.mine.length > 0);
  const others = asks.filter((ask) => ask.mine.length === 0);
  return (
    <>
      <h1 class="unseen">Now</h1>
      <Stops overview={overview} />
      <section aria-labelledby="needs-me">
        <div class="heading">
          <h2 id="needs-me">Needs you</h2>
          {hasRole(person, "release-manager", "service-owner", "developer") ? <PlanButton /> : null}
        </div>
        {mine.length === 0 ? (
          <Empty title="Nothing needs you">A release that waits for your signature, your desk or your training will stand here.</Empty>
        ) : (
          <ul class="plain-list">
            {mine.map((ask) => (
              <AskCard key={ask.deployment.id} ask={ask} />
            ))}
          </ul>
        )}
      </section>
      <section aria-labelledby="matrix">
        <h2 id="matrix">What runs where</h2>
        <MatrixTable overview={overview} />
      </section>
      {others.length === 0 ? null : (
        <section aria-labelledby="waits">
          <h2 id="waits">Waits for others, or for time</h2>
          <ul class="plain-list">
            {others.map((ask) => (
              <AskCard key={ask.deployment.id} ask={ask} />
            ))}
          </ul>
        </section>
      )}
      <UnderWay overview={overview} />
    </>
  );
}
