import type { JSX } from "preact";
import { act } from "../client/act.ts";
import { ActButton } from "../parts/act-button.tsx";
import { ReasonButton } from "../parts/reason-button.tsx";
import type { Clearing } from "./asks.ts";

/** The button that clears an unmet gate. */
export function ClearingButton({ clearing, release }: { readonly clearing: Clearing; readonly release: string }): JSX.Element {
  const params = { id: release };
  switch (clearing.kind) {
    case "approve":
      return (
        <ActButton run={() => act("approve", { params, body: { environment: clearing.environment } })}>
          Approve for {clearing.environment}
        </ActButton>
      );
    case "acknowledge-brief":
      return <ActButton run={() => act("acknowledgeBrief", { params, body: {} })}>The desk has read the brief</ActButton>;
    case "had-training":
      return <ActButton run={() => act("recordTraining", { params, body: {} })}>I had the training</ActButton>;
    case "record-training":
      return (
        <>
          {clearing.people.map((person) => (
            <ActButton key={person} run={() => act("recordTraining", { params, body: { person } })}>
              {person} had the training
            </ActButton>
          ))}
        </>
      );
    case "lift-freeze":
      return (
        <ReasonButton
          title="Lift this freeze?"
          label="Lift the freeze"
          kind="main"
          run={(reason) => act("liftFreeze", { params: { id: clearing.freeze }, body: { reason } })}
        >
          What waits only for it starts at once.
        </ReasonButton>
      );
    case "unlock":
      return (
        <ReasonButton
          title={`End the hold of ${clearing.environment}?`}
          label="End the hold"
          kind="main"
          run={(reason) => act("unlock", { params: { id: clearing.environment }, body: { reason } })}
        >
          What waits only for it starts at once.
        </ReasonButton>
      );
  }
}
