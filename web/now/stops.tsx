import type { JSX } from "preact";
import type { OverviewAnswer } from "../../api/answers.ts";
import type { FreezeInterval } from "../../core/calendar/freeze-rules.ts";
import { act } from "../client/act.ts";
import { clock, me } from "../client/state.ts";
import { hasRole } from "../parts/person-roles.ts";
import { ReasonButton } from "../parts/reason-button.tsx";
import { When } from "../parts/when.tsx";
import { ClearingButton } from "./clearing-button.tsx";

/** Freezes in force and holds: what stops starts for everybody, who said so, why and until when. */
export function Stops({ overview }: { readonly overview: OverviewAnswer }): JSX.Element | null {
  const freezes = overview.freezes.filter((freeze) => freeze.from <= clock.value && (freeze.to === null || clock.value < freeze.to));
  const holds = overview.environments.flatMap((environment) =>
    environment.hold === null ? [] : [{ environment, hold: environment.hold }],
  );
  const problem = overview.organisation.problem;
  if (freezes.length + holds.length === 0 && problem === null) return null;
  return (
    <ul class="stops" aria-label="What stops starts now">
      {problem === null ? null : (
        <li>
          <strong>The organisation's newest commit cannot be read</strong> <span>{problem}</span>{" "}
          <span class="faint">Nothing starts until it is mended; what was read before is shown.</span>
        </li>
      )}
      {freezes.map((freeze) => (
        <FreezeRow key={freeze.id} freeze={freeze} />
      ))}
      {holds.map(({ environment, hold }) => (
        <li key={hold.id}>
          <strong>{environment.name} is held</strong> <span>{hold.reason}</span>{" "}
          <span class="faint">
            {hold.by}, <When at={hold.at} />
            {hold.until === null ? (
              ", until somebody ends it"
            ) : (
              <>
                , ends <When at={hold.until} />
              </>
            )}
          </span>
          {hold.by === me.value?.id || hasRole(me.value, "administrator") ? (
            <ClearingButton clearing={{ kind: "unlock", environment: environment.id }} release="" />
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function FreezeRow({ freeze }: { readonly freeze: FreezeInterval }): JSX.Element {
  const mayLift = freeze.source === "stop-the-line" && (freeze.by === me.value?.id || hasRole(me.value, "change-manager", "head-of-it"));
  return (
    <li>
      <strong>Freeze: {freeze.title}</strong> <span>{freeze.reason}</span>{" "}
      <span class="faint">
        {freeze.scope.environments.length === 0 ? "every environment" : freeze.scope.environments.join(", ")}; {freeze.by}
        {freeze.to === null ? (
          "; until somebody lifts it"
        ) : (
          <>
            ; ends <When at={freeze.to} />
          </>
        )}
        . Cancelling and rolling back still work.
      </span>
      {mayLift ? (
        <ReasonButton
          title={`Lift "${freeze.title}"?`}
          label="Lift the freeze"
          run={(reason) => act("liftFreeze", { params: { id: freeze.id }, body: { reason } })}
        >
          What waits only for it starts at once.
        </ReasonButton>
      ) : null}
    </li>
  );
}
