import type { OverviewAnswer } from "../../api/answers.ts";
import { isUnderWay } from "../../core/release/deployment.ts";
import { mixtureOf } from "../../core/release/ledger.ts";
import { hasEnded } from "../../core/release/release.ts";
import { showTime } from "../time.ts";
import { type Look, paint } from "./look.ts";
import { type Cell, section, titledTable } from "./table.ts";
import { deploymentWord, quiet, releaseWord, short } from "./words.ts";

/** What runs where, what is under way, and what stops the line. */
export function showStatus(answer: OverviewAnswer, look: Look): string {
  const { organisation } = answer;
  const head = `${paint(organisation.name, "strong", look)}\nConfiguration ${short(organisation.commit)}, ${showTime(answer.now, look.zone)}`;
  const problem =
    organisation.problem === null ? [] : [section("The configuration cannot be read, so nothing starts", [organisation.problem], look)];
  return [
    head,
    ...problem,
    ...places(answer, look),
    ...addresses(answer, look),
    ...underWay(answer, look),
    ...releases(answer, look),
    ...stops(answer, look),
  ].join("\n\n");
}

function places(answer: OverviewAnswer, look: Look): readonly string[] {
  const { services, environments, ledger } = answer;
  const columns = [{ title: "service" }, ...environments.map((one) => ({ title: one.live ? `${one.id} (live)` : one.id }))];
  const rows = services.map((service) => [
    service.id,
    ...environments.map((environment): Cell => {
      const rows = ledger.filter((row) => row.environment === environment.id);
      const words = service.components.map((component) => {
        const mixture = mixtureOf(rows, component);
        return service.components.length === 1 ? mixture : `${component} ${mixture}`;
      });
      const text = words.join("\n");
      if (words.every((word) => word.endsWith("nothing"))) return quiet(text === "" ? "nothing" : text);
      return text.includes("mixed") ? { text, tone: "bad" } : text;
    }),
  ]);
  return titledTable("What runs where", columns, rows, look);
}

function addresses({ environments }: OverviewAnswer, look: Look): readonly string[] {
  const rows = environments.flatMap((environment) =>
    Object.entries(environment.addresses).map(([service, address]) => [environment.id, service, address]),
  );
  return titledTable(
    "Where users reach it",
    ["environment", "service", "address"].map((title) => ({ title })),
    rows,
    look,
  );
}

function underWay({ deployments }: OverviewAnswer, look: Look): readonly string[] {
  const rows = deployments
    .filter((one) => isUnderWay(one.state) || one.state === "waiting" || one.state === "mixed" || one.state === "unknown")
    .map((one) => [one.release, one.environment, deploymentWord(one.state), one.because]);
  return titledTable(
    "Deployments that need time or somebody",
    ["release", "environment", "state", "because"].map((title) => ({ title })),
    rows,
    look,
  );
}

function releases({ releases }: OverviewAnswer, look: Look): readonly string[] {
  const rows = releases
    .filter((release) => !hasEnded(release))
    .map((release) => [release.id, releaseWord(release.state), showTime(release.createdAt, look.zone), release.title]);
  return titledTable(
    "Open releases",
    ["release", "state", "made", "title"].map((title) => ({ title })),
    rows,
    look,
  );
}

function stops({ freezes, environments, quarantined, now }: OverviewAnswer, look: Look): readonly string[] {
  const until = (to: typeof now | null): string => (to === null ? "until it is lifted" : `until ${showTime(to, look.zone)}`);
  const lines = [
    ...environments.flatMap(({ id, hold }) => (hold === null ? [] : [`${id} is held by ${hold.by} ${until(hold.until)}: ${hold.reason}`])),
    ...freezes
      .filter((freeze) => freeze.to === null || freeze.to > now)
      .map((freeze) => {
        const place = [...freeze.scope.environments, ...freeze.scope.services, ...freeze.scope.teams].join(", ");
        const begins = freeze.from > now ? `from ${showTime(freeze.from, look.zone)} ` : "";
        return `freeze ${freeze.id} (${place === "" ? "everything" : place}) ${begins}${until(freeze.to)}: ${freeze.reason}`;
      }),
    ...quarantined.map((one) => `${one.component}@${short(one.digest)} may not return by itself: ${one.because}`),
  ];
  return lines.length === 0 ? [] : [section("What stops the line", lines, look)];
}
