import type { DeliveryAnswer } from "../../api/history.ts";
import type { DeliveryPart } from "../../core/outcome/delivery-report.ts";
import type { Figure } from "../../core/outcome/figure.ts";
import { showDuration, showTime } from "../time.ts";
import { type Look, paint } from "./look.ts";
import { section, titledTable } from "./table.ts";

/** How versions reach an environment: over all, by app and by week, and by which formulas. */
export function showDelivery(answer: DeliveryAnswer, look: Look): string {
  const { lead, goingBack, frequency } = answer;
  const period = [
    ...(answer.since === null ? [] : [`from ${showTime(answer.since, look.zone)}`]),
    ...(answer.until === null ? [] : [`before ${showTime(answer.until, look.zone)}`]),
  ];
  const title = ["Delivery to", answer.environment, ...(answer.app === null ? [] : [`of ${answer.app}`]), ...period].join(" ");
  const { interval } = goingBack;
  const range =
    interval === undefined ? "" : ` (${interval.level * 100} % interval ${percent(interval.low)} to ${percent(interval.high ?? 1)})`;
  const all = [
    ["deployments", String(answer.deployments), ""],
    ["deployments a week", figure(frequency, String), over(frequency, "weeks")],
    ["went back", `${figure(goingBack, percent)}${range}`, `${goingBack.wentBack} of ${over(goingBack, "deployments")}`],
    ...(lead === null
      ? []
      : [
          ["lead time, median", figure(lead.medianSeconds, showDuration), over(lead.medianSeconds, "versions")],
          ["lead time, 90 % within", figure(lead.p90Seconds, showDuration), over(lead.p90Seconds, "versions")],
          ["arrived first", String(lead.outOfOrder), `versions that came to ${answer.environment} before ${answer.fromEnvironment ?? ""}`],
          ["not arrived", String(lead.notArrived), `versions that came to ${answer.fromEnvironment ?? ""} only`],
        ]),
  ];
  const columns = (name: string) => [
    { title: name },
    { title: "deployments", right: true },
    { title: "went back", right: true },
    { title: "lead time, median" },
  ];
  const formulas = [frequency, goingBack, ...(lead === null ? [] : [lead.medianSeconds, lead.p90Seconds])].map(({ formula }) => formula);
  return [
    paint(title, "strong", look),
    ...titledTable("Over all", [{ title: "what" }, { title: "figure" }, { title: "n" }], all, look),
    ...titledTable(
      "By app",
      columns("app"),
      answer.apps.map((part) => [part.app, ...cells(part)]),
      look,
    ),
    ...titledTable(
      "By week",
      columns("from Monday"),
      answer.weeks.map((part) => [part.monday, ...cells(part)]),
      look,
    ),
    section("Formulas", formulas, look),
    ...(lead === null ? ["For the lead time, say where versions come from: --from-environment."] : []),
  ].join("\n\n");
}

function cells(part: DeliveryPart): readonly string[] {
  const lead = part.leadMedianSeconds === null ? "" : `${showDuration(part.leadMedianSeconds)} over ${part.leadVersions}`;
  return [String(part.deployments), String(part.wentBack), lead];
}

function figure({ value }: Figure, show: (value: number) => string): string {
  return value === null ? "not known: nothing was recorded" : show(value);
}

function over({ n }: Figure, what: string): string {
  return `${n} ${what}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
