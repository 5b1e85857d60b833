import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Refusal } from "../../api/endpoint.ts";
import { ask, refusalOf } from "../client/ask.ts";
import type { Answer } from "../client/paths.ts";
import { revision } from "../client/state.ts";
import { ChangeList } from "../release/change-list.tsx";
import { ActButton } from "../parts/act-button.tsx";
import { Empty } from "../parts/empty.tsx";

/** Shows what changed since what is live, and makes a release of it. */
export function PlanButton(): JSX.Element {
  const [found, setFound] = useState<Answer<"changes"> | undefined>(undefined);
  const look = async (): Promise<Refusal | undefined> => {
    try {
      setFound(await ask("changes", { query: {} }));
      return undefined;
    } catch (error) {
      return refusalOf(error);
    }
  };
  const plan = async (): Promise<Refusal | undefined> => {
    try {
      await ask("planRelease", { body: {} });
      setFound(undefined);
      revision.value += 1;
      return undefined;
    } catch (error) {
      return refusalOf(error);
    }
  };
  if (found === undefined) {
    return (
      <ActButton kind="plain" run={look}>
        What could be released?
      </ActButton>
    );
  }
  if (found.changes.length === 0) return <Empty title="Nothing to release">Everything that is committed is live.</Empty>;
  return (
    <div class="card">
      <h3>{found.changes.length} changes are not live</h3>
      <ChangeList changes={found.changes} />
      <div class="buttons">
        <ActButton run={plan}>Plan a release of them</ActButton>
        <button type="button" class="plain" onClick={() => setFound(undefined)}>
          Not now
        </button>
      </div>
    </div>
  );
}
