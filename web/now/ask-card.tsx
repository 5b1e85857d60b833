import type { JSX } from "preact";
import { When } from "../parts/when.tsx";
import { StateMark } from "../parts/state-mark.tsx";
import { pathOf } from "../route.ts";
import type { Ask } from "./asks.ts";
import { ClearingButton } from "./clearing-button.tsx";

/** One release that waits: what the person can do about it, then what others must. */
export function AskCard({ ask }: { readonly ask: Ask }): JSX.Element {
  const { deployment, mine, others } = ask;
  return (
    <li class="card ask">
      <h3>
        <a href={pathOf(deployment.release)}>{ask.title}</a> <span class="faint">to {deployment.environment}</span>
      </h3>
      {mine.map(({ verdict, clearing }) => (
        <div class="todo-row" key={verdict.gate}>
          <div>
            <span class="saw">{verdict.saw}</span>
            <span class="faint">{verdict.because}</span>
          </div>
          <div class="buttons">
            <ClearingButton clearing={clearing} release={deployment.release} />
          </div>
        </div>
      ))}
      {others.length === 0 ? null : (
        <ul class="waits">
          {others.map((verdict) => (
            <li key={verdict.gate}>
              <StateMark state={verdict.answer} word={verdict.gate} /> {verdict.saw}{" "}
              <span class="faint">
                cleared by {verdict.clearedBy}
                {verdict.earliest === undefined ? null : (
                  <>
                    , not before <When at={verdict.earliest} />
                  </>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {mine.length + others.length === 0 ? <p class="faint">{deployment.because}</p> : null}
    </li>
  );
}
