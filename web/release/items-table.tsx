import type { JSX } from "preact";
import type { ReleaseItem } from "../../core/release/release.ts";
import { shortDigest } from "../now/matrix.ts";

/** What the release brings: from the version that is live to the one that shall be. */
export function ItemsTable({ items }: { readonly items: readonly ReleaseItem[] }): JSX.Element {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="What the release brings">
      <table>
        <thead>
          <tr>
            <th scope="col">Component</th>
            <th scope="col">Live now</th>
            <th scope="col">Shall be</th>
            <th scope="col">Digest</th>
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.component}>
              <th scope="row">
                {item.component} {item.service === item.component ? null : <span class="faint">{item.service}</span>}
              </th>
              <td>{item.from?.version ?? <span class="faint">nothing</span>}</td>
              <td>
                <strong>{item.version}</strong>
              </td>
              <td>
                {item.artifact === null ? (
                  <span class="faint">not built yet</span>
                ) : (
                  <code title={item.artifact.digest}>{shortDigest(item.artifact.digest)}</code>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
