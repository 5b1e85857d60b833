import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Refusal } from "../../api/endpoint.ts";
import { plusSeconds } from "../../core/calendar/instant.ts";
import { act } from "../client/act.ts";
import { clock, me } from "../client/state.ts";
import { hasRole } from "../parts/person-roles.ts";
import { RefusalNote } from "../parts/refusal-note.tsx";

const HOURS = [1, 4, 24];

/** Calls a freeze in a hurry: who may, where, how long and why. */
export function StopTheLine({
  environments,
}: {
  readonly environments: readonly { readonly id: string; readonly name: string }[];
}): JSX.Element {
  const [where, setWhere] = useState("");
  const [hours, setHours] = useState("");
  const [reason, setReason] = useState("");
  const [refusal, setRefusal] = useState<Refusal | undefined>(undefined);
  const send = async (): Promise<void> => {
    const scope = { environments: where === "" ? [] : [where], services: [], teams: [] };
    const until = hours === "" ? {} : { until: plusSeconds(clock.value, Number(hours) * 3600) };
    const answer = await act("freeze", { body: { title: "stop the line", reason: reason.trim(), scope, ...until } });
    setRefusal(answer);
    if (answer === undefined) setReason("");
  };
  const allowed = hasRole(me.value, "release-manager", "on-call", "change-manager", "head-of-it", "service-owner");
  return (
    <section class="card stop-the-line" aria-labelledby="stop-the-line">
      <h2 id="stop-the-line">Stop the line</h2>
      <p class="faint">Nothing starts in its scope from now on. What runs goes on; cancelling and rolling back always work.</p>
      {allowed ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          <label>
            Where
            <select value={where} onChange={(event) => setWhere(event.currentTarget.value)}>
              <option value="">Everywhere</option>
              {environments.map((environment) => (
                <option key={environment.id} value={environment.id}>
                  {environment.name}
                </option>
              ))}
            </select>
          </label>
          <label>
            Until
            <select value={hours} onChange={(event) => setHours(event.currentTarget.value)}>
              <option value="">somebody lifts it</option>
              {HOURS.map((count) => (
                <option key={count} value={count}>
                  {count} h from now
                </option>
              ))}
            </select>
          </label>
          <label class="wide">
            Reason
            <input required minLength={3} maxLength={1000} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
          </label>
          <button type="submit" class="danger">
            Stop the line
          </button>
        </form>
      ) : (
        <p>A release manager, service owner, change manager, the head of IT or who is on call can do it.</p>
      )}
      {refusal === undefined ? null : <RefusalNote refusal={refusal} />}
    </section>
  );
}
