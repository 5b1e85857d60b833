import type { JSX } from "preact";
import type { Instant } from "../../core/calendar/instant.ts";
import { clock, zone } from "../client/state.ts";
import { absoluteText, relativeText } from "../time.ts";

/** How long ago or ahead; where one points at it, the wall clock of the organisation and UTC. */
export function When({ at }: { readonly at: Instant }): JSX.Element {
  return (
    <time dateTime={at} title={absoluteText(at, zone.value)}>
      {relativeText(at, clock.value)}
    </time>
  );
}
