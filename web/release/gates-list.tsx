import type { JSX } from "preact";
import type { Answer } from "../client/paths.ts";
import type { Override } from "../../core/gate/facts.ts";
import { isUnmet } from "../../core/gate/verdict.ts";
import { act } from "../client/act.ts";
import { me } from "../client/state.ts";
import { clearingOf } from "../now/asks.ts";
import { ClearingButton } from "../now/clearing-button.tsx";
import { ActButton } from "../parts/act-button.tsx";
import { hasRole } from "../parts/person-roles.ts";
import { ReasonButton } from "../parts/reason-button.tsx";
import { StateMark } from "../parts/state-mark.tsx";
import { When } from "../parts/when.tsx";
import type { FreezeInterval } from "../../core/calendar/freeze-rules.ts";

interface GatesListProps {
  readonly explain: Answer<"explain">;
  readonly overrides: readonly Override[];
  readonly freezes: readonly FreezeInterval[];
}

/** Every gate of the next deployment: those that stop it first, each with what clears it. */
export function GatesList({ explain, overrides, freezes }: GatesListProps): JSX.Element {
  const unmet = explain.verdicts.filter(isUnmet);
  const met = explain.verdicts.filter((verdict) => !isUnmet(verdict));
  const environment = explain.environment ?? "";
  return (
    <>
      <ul class="gates">
        {unmet.map((verdict) => {
          const clearing = me.value === null || me.value === undefined ? null : clearingOf(verdict, environment, me.value, freezes);
          const open = overrides.find((one) => one.gate === verdict.gate && one.environment === environment && one.confirmedBy === null);
          return (
            <li key={verdict.gate}>
              <StateMark state={verdict.answer} word={verdict.gate} />
              <div>
                <span class="saw">{verdict.saw}</span>
                <span class="faint">{verdict.because}</span>
                <span class="faint">
                  Cleared by {verdict.clearedBy}
                  {verdict.earliest === undefined ? null : (
                    <>
                      ; not before <When at={verdict.earliest} />
                    </>
                  )}
                </span>
                {verdict.command === undefined ? null : <code class="command">{verdict.command}</code>}
                <div class="buttons">
                  {clearing === null ? null : <ClearingButton clearing={clearing} release={explain.release} />}
                  {open === undefined ? (
                    <AskException release={explain.release} environment={environment} gate={verdict.gate} />
                  ) : (
                    <OpenException open={open} release={explain.release} />
                  )}
                </div>
              </div>
            </li>
          );
        })}
      </ul>
      {met.length === 0 ? null : (
        <details class="met">
          <summary>
            <StateMark state="pass" word={`${met.length} of ${explain.verdicts.length} gates are met`} />
          </summary>
          <ul class="gates">
            {met.map((verdict) => (
              <li key={verdict.gate}>
                <StateMark state="pass" word={verdict.gate} />
                <span>{verdict.saw}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function AskException({
  release,
  environment,
  gate,
}: {
  readonly release: string;
  readonly environment: string;
  readonly gate: string;
}): JSX.Element | null {
  if (!hasRole(me.value, "release-manager", "change-manager", "on-call", "service-owner")) return null;
  return (
    <ReasonButton
      title={`Ask for an exception to the gate ${gate}?`}
      label="Ask for an exception"
      run={(reason) => act("requestOverride", { params: { id: release }, body: { environment, gate, reason, hours: 4 } })}
    >
      It holds for four hours, once a second person confirms it, and stays in the journal.
    </ReasonButton>
  );
}

function OpenException({ open, release }: { readonly open: Override; readonly release: string }): JSX.Element {
  const mayConfirm = open.requestedBy !== me.value?.id && hasRole(me.value, "change-manager", "head-of-it", "service-owner");
  return (
    <span class="exception">
      {open.requestedBy} asks for an exception: {open.reason}.{" "}
      {mayConfirm ? (
        <ActButton
          kind="plain"
          run={() => act("confirmOverride", { params: { id: release }, body: { environment: open.environment, gate: open.gate } })}
        >
          Confirm the exception
        </ActButton>
      ) : (
        <span class="faint">A second person must confirm it.</span>
      )}
    </span>
  );
}
