import type { ReportAnswer } from "../../api/answers.ts";
import type { Figure } from "../../core/outcome/figure.ts";

/** A figure with what it says and its unit. */
export interface FigureRow {
  readonly what: string;
  readonly unit: string;
  readonly figure: Figure;
}

/** What the release did to users, each figure with where it was measured. */
export function figureRows(report: Pick<ReportAnswer, "evidence" | "contacts">): readonly FigureRow[] {
  const rows: FigureRow[] = [];
  for (const evidence of report.evidence) {
    for (const [service, downtime] of Object.entries(evidence.downtime)) {
      const where = `${service} in ${evidence.environment}`;
      rows.push({ what: `Bad service, weighted by users: ${where}`, unit: "s", figure: downtime.userWeightedSeconds });
      rows.push({ what: `Down: ${where}`, unit: "s", figure: downtime.downSeconds });
      rows.push({ what: `Failed requests: ${where}`, unit: "", figure: downtime.failedRequests });
    }
    for (const [component, exposure] of Object.entries(evidence.exposure)) {
      const where = `${component} in ${evidence.environment}`;
      rows.push({ what: `Users who met it: ${where}`, unit: "", figure: exposure.usersMet });
      rows.push({ what: `Users with a bad answer: ${where}`, unit: "", figure: exposure.usersBad });
    }
  }
  for (const { service, figure } of report.contacts) rows.push({ what: `Contacts beyond the expected: ${service}`, unit: "", figure });
  return rows;
}

/** A number with at most one digit after the point, `−` for what is below zero. */
export function numberText(value: number): string {
  return (Math.round(value * 10) / 10).toLocaleString("en-US", { maximumFractionDigits: 1 }).replace("-", "−");
}

/** The value with its unit; never a zero for what is not known. */
export function valueText({ figure, unit }: Pick<FigureRow, "figure" | "unit">): string {
  if (figure.value === null) return "no data";
  return unit === "" ? numberText(figure.value) : `${numberText(figure.value)} ${unit}`;
}

export function intervalText({ interval }: Figure): string {
  if (interval === undefined) return "";
  return `${numberText(interval.low)} to ${interval.high === null ? "no bound" : numberText(interval.high)} (${Math.round(interval.level * 100)} %)`;
}

/** Whole cents in a currency, exact to the cent. */
export function moneyText(cents: number, currency: string): string {
  return `${(cents / 100).toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).replace("-", "−")} ${currency}`;
}

/** A finding's number with its unit; a share in percent. */
export function statisticText({ value, unit }: { readonly value: number | null; readonly unit: string }): string {
  if (value === null) return "no data";
  return unit === "share" ? `${numberText(value * 100)} %` : `${numberText(value)} ${unit}`;
}
