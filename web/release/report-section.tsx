import type { JSX } from "preact";
import type { ReportAnswer } from "../../api/answers.ts";
import { Empty } from "../parts/empty.tsx";
import { StateMark } from "../parts/state-mark.tsx";
import { When } from "../parts/when.tsx";
import { figureRows, intervalText, moneyText, valueText } from "./figure-rows.ts";

/** What the release did: figures with their source, judgements, signatures, cost. */
export function ReportSection({ report }: { readonly report: ReportAnswer }): JSX.Element {
  const rows = figureRows(report);
  const judged = report.evidence.flatMap((evidence) => evidence.judged.map((one) => ({ ...one, environment: evidence.environment })));
  return (
    <>
      <section class="card" aria-labelledby="figures">
        <h2 id="figures">What it did to users</h2>
        {rows.length === 0 ? (
          <Empty title="Nothing was measured yet">Figures come from deployments to environments that users depend on.</Empty>
        ) : (
          <div class="scroll" tabIndex={0} role="region" aria-label="Figures">
            <table>
              <thead>
                <tr>
                  <th scope="col">Figure</th>
                  <th scope="col" class="number">
                    Value
                  </th>
                  <th scope="col" class="number">
                    Interval
                  </th>
                  <th scope="col" class="number">
                    n
                  </th>
                  <th scope="col">Maturity</th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.what}>
                    <th scope="row">
                      <details>
                        <summary>{row.what}</summary>
                        <span class="faint">
                          {row.figure.formula}; source: {row.figure.source}
                        </span>
                      </details>
                    </th>
                    <td class="number">{valueText(row)}</td>
                    <td class="number">{intervalText(row.figure)}</td>
                    <td class="number">{row.figure.n}</td>
                    <td>{row.figure.maturity.replaceAll("-", " ")}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {judged.map((one) => (
          <p key={`${one.environment} ${one.component}`}>
            <StateMark state={one.verdict.state} /> {one.component} in {one.environment}: {one.verdict.because}
          </p>
        ))}
      </section>
      <div class="columns">
        <section class="card" aria-labelledby="cost">
          <h2 id="cost">Cost</h2>
          <table>
            <tbody>
              {report.cost.parts.map((part) => (
                <tr key={`${part.what} ${part.arithmetic}`}>
                  <th scope="row">
                    {part.what} <span class="faint">{part.arithmetic}</span>
                  </th>
                  <td class="number">{moneyText(part.cents, report.currency)}</td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">Total</th>
                <td class="number">
                  <strong>{moneyText(report.cost.totalCents, report.currency)}</strong>
                </td>
              </tr>
            </tfoot>
          </table>
          {report.cost.notCounted.map((text) => (
            <p key={text} class="faint">
              Not counted: {text}
            </p>
          ))}
        </section>
        <section class="card" aria-labelledby="signed">
          <h2 id="signed">Signed and ready</h2>
          <ul class="rows">
            {report.approvals.map((one) => (
              <li key={`${one.environment} ${one.by} ${one.role}`}>
                {one.by} as {one.role} for {one.environment}
                <span class="faint end">
                  <When at={one.at} />
                </span>
              </li>
            ))}
            <li>Brief {report.briefAcknowledgedBy === null ? "not acknowledged" : `acknowledged by ${report.briefAcknowledgedBy}`}</li>
            <li>Trained: {report.trained.length === 0 ? "nobody" : report.trained.join(", ")}</li>
            {report.quarantined.map((one) => (
              <li key={one.digest}>
                <StateMark state="harmful" word="quarantined" /> {one.component}: {one.because}
              </li>
            ))}
          </ul>
        </section>
      </div>
    </>
  );
}
