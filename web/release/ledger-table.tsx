import type { JSX } from "preact";
import type { LedgerRow } from "../../core/release/deployment.ts";
import { shortDigest } from "../now/matrix.ts";
import { Empty } from "../parts/empty.tsx";
import { StateMark } from "../parts/state-mark.tsx";
import { When } from "../parts/when.tsx";

/** Per target: what was asked of it, and what it says itself. */
export function LedgerTable({ rows }: { readonly rows: readonly LedgerRow[] }): JSX.Element {
  if (rows.length === 0)
    return <Empty title="Nothing stands on any target yet">Rows appear when the first deployment of these components ends.</Empty>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Ledger of targets">
      <table>
        <thead>
          <tr>
            <th scope="col">Target</th>
            <th scope="col">Component</th>
            <th scope="col">Version</th>
            <th scope="col">Asked</th>
            <th scope="col">Observed</th>
            <th scope="col">Started</th>
            <th scope="col">Verified</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.environment} ${row.target} ${row.instance}`}>
              <th scope="row">
                {row.target} <span class="faint">{row.environment}</span>
              </th>
              <td>{row.component}</td>
              <td>{row.version}</td>
              <td>
                <code title={row.digest}>{shortDigest(row.digest)}</code>
              </td>
              <td>
                {row.observedDigest === null ? (
                  <span class="faint">not known</span>
                ) : (
                  <code title={row.observedDigest}>{shortDigest(row.observedDigest)}</code>
                )}
              </td>
              <td>{row.instanceStartedAt === null ? <span class="faint">not known</span> : <When at={row.instanceStartedAt} />}</td>
              <td>
                {row.verifiedAt === null || row.observedDigest !== row.digest ? (
                  <StateMark state="unverified" />
                ) : (
                  <>
                    <StateMark state="verified" bare /> <When at={row.verifiedAt} />
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
