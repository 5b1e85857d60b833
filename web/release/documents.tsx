import type { JSX } from "preact";
import type { Release } from "../../core/release/release.ts";
import { Empty } from "../parts/empty.tsx";
import { MarkdownText } from "../parts/markdown-text.tsx";
import { durationText } from "../time.ts";

/** What people read and who works: notes, brief, training, allocations. */
export function Documents({ release }: { readonly release: Release }): JSX.Element {
  const { plan } = release;
  return (
    <div class="columns">
      <section class="card" aria-labelledby="brief">
        <h2 id="brief">Brief of the service desk</h2>
        {plan.brief.trim() === "" ? (
          <Empty title="No brief">Nothing in this release reaches users.</Empty>
        ) : (
          <MarkdownText source={plan.brief} />
        )}
      </section>
      <div>
        <section class="card" aria-labelledby="notes">
          <h2 id="notes">Release notes</h2>
          {plan.notes.trim() === "" ? (
            <Empty title="No notes">The release brings no change of our own.</Empty>
          ) : (
            <MarkdownText source={plan.notes} />
          )}
        </section>
        <section class="card" aria-labelledby="training">
          <h2 id="training">Training</h2>
          {plan.training.trim() === "" ? (
            <Empty title="No training">The procedure asks for none.</Empty>
          ) : (
            <MarkdownText source={plan.training} />
          )}
        </section>
        <section class="card" aria-labelledby="people">
          <h2 id="people">People</h2>
          {plan.allocations.length === 0 ? (
            <Empty title="Nobody is allocated">The procedure names no effort.</Empty>
          ) : (
            <table>
              <thead>
                <tr>
                  <th scope="col">Person</th>
                  <th scope="col">Does</th>
                  <th scope="col">As</th>
                  <th scope="col" class="number">
                    Time
                  </th>
                </tr>
              </thead>
              <tbody>
                {plan.allocations.map((one) => (
                  <tr key={`${one.person} ${one.activity} ${one.role}`}>
                    <th scope="row">{one.person}</th>
                    <td>{one.activity}</td>
                    <td>{one.role}</td>
                    <td class="number">{durationText(one.minutes * 60)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          )}
          {plan.unallocated.map((text) => (
            <p key={text} class="warning">
              Not allocated: {text}
            </p>
          ))}
          <p class="faint">
            Delivered in the order {plan.deliveryOrder.join(", ")}
            {plan.dependents.length === 0 ? "" : `; used by ${plan.dependents.join(", ")}`}.
          </p>
        </section>
      </div>
    </div>
  );
}
