import type { JSX } from "preact";
import { ShareBar } from "../parts/share-bar.tsx";
import { StateMark } from "../parts/state-mark.tsx";
import { When } from "../parts/when.tsx";
import { shortDigest, type Cell } from "./matrix.ts";

/** A cell of the matrix; `component` is named when the service has more than one. */
export function MatrixCell({ cell, component }: { readonly cell: Cell; readonly component: string | null }): JSX.Element {
  return (
    <div class="cell">
      {component === null ? null : <span class="part">{component}</span>}
      {cell.state === "nothing" ? (
        <span class="faint">nothing yet</span>
      ) : (
        <>
          <span class="version">
            <StateMark state={cell.state} bare /> {cell.text}
          </span>
          <span class="faint">
            {cell.digest === null ? null : <code title={cell.digest}>{shortDigest(cell.digest)}</code>}{" "}
            {cell.verifiedAt === null ? cell.state : <When at={cell.verifiedAt} />}
          </span>
        </>
      )}
      {cell.shares.length === 0 ? null : <ShareBar shares={cell.shares} />}
    </div>
  );
}
