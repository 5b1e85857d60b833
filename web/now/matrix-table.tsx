import type { JSX } from "preact";
import type { EnvironmentColumn, OverviewAnswer, ServiceRow } from "../../api/answers.ts";
import { Empty } from "../parts/empty.tsx";
import { cellOf } from "./matrix.ts";
import { MatrixCell } from "./matrix-cell.tsx";

/** Services down, environments across: what runs where. */
export function MatrixTable({ overview }: { readonly overview: OverviewAnswer }): JSX.Element {
  if (overview.services.length === 0) {
    return <Empty title="No services yet">Write one in services/ of the organisation's repository, commit, and run tidegate read.</Empty>;
  }
  return (
    <div class="scroll matrix-scroll" tabIndex={0} role="region" aria-label="Table of what runs where">
      <table class="matrix">
        <thead>
          <tr>
            <th scope="col">Service</th>
            {overview.environments.map((environment) => (
              <th scope="col" key={environment.id} class={environment.live ? "live" : undefined}>
                {environment.name} {environment.live ? <span class="tag">users</span> : null}
                {environment.hold === null ? null : <span class="tag stop">held</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {overview.services.map((service) => (
            <tr key={service.id}>
              <th scope="row">
                {service.name} <span class="faint">{service.team}</span>
              </th>
              {overview.environments.map((environment) => (
                <td key={environment.id} data-environment={environment.name} class={environment.live ? "live" : undefined}>
                  {service.components.map((component) => (
                    <MatrixCell
                      key={component}
                      cell={cellOf(overview, environment.id, component)}
                      component={service.components.length > 1 ? component : null}
                    />
                  ))}
                  <Address service={service} environment={environment} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Address({ service, environment }: { readonly service: ServiceRow; readonly environment: EnvironmentColumn }): JSX.Element | null {
  const address = environment.addresses[service.id];
  if (address === undefined || !/^https?:\/\//.test(address)) return null;
  return (
    <a class="address" href={address} target="_blank" rel="noreferrer">
      {address.replace(/^https?:\/\//, "")}
    </a>
  );
}
