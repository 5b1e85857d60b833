import type { Instant } from "../calendar/instant.ts";
import { deliveryOrder } from "../catalogue/graph.ts";
import { askGates } from "../gate/gates.ts";
import { isUnmet, type Verdict } from "../gate/verdict.ts";
import { rolloutSteps } from "../rollout/rollout.ts";
import type { RolloutItem, RolloutQuestion } from "../rollout/question.ts";
import type { Act, Situation } from "../situation.ts";
import type { Deployment } from "./deployment.ts";
import { hasBroken } from "./ready.ts";
import { canonical } from "./statement.ts";
import type { TaskDraft } from "./task.ts";

/** Whether a waiting deployment may start, by the answers of all gates. */
export function decideStart(
  situation: Situation,
  deployment: Deployment,
  now: Instant,
): { readonly acts: readonly Act[]; readonly lookAgainAt: Instant | null } {
  const verdicts = verdictsFor(situation, deployment, now);
  const unmet = verdicts.filter(isUnmet);
  if (unmet.length === 0)
    return { acts: [{ act: "start", deployment: deployment.id, verdicts, steps: stepsFor(situation, deployment) }], lookAgainAt: null };
  const because = `waits for ${unmet.map((verdict) => verdict.gate).join(", ")}`;
  const known = canonical(deployment.reasons) === canonical(verdicts);
  return { acts: known ? [] : [{ act: "wait", deployment: deployment.id, verdicts, because }], lookAgainAt: earliestOf(unmet, now) };
}

/** All answers of the gates about a deployment, as if it were to start now. */
export function verdictsFor(situation: Situation, deployment: Deployment, now: Instant): readonly Verdict[] {
  const { organisation, organisationProblem, release, facts } = situation;
  const environment = organisation.environments.find((one) => one.id === deployment.environment);
  if (environment === undefined) {
    return [
      {
        gate: "configuration",
        answer: "refuse",
        saw: `the organisation has no environment ${deployment.environment} any more`,
        because: "nothing can be deployed to a place that is not described",
        clearedBy: "whoever keeps environments/",
      },
    ];
  }
  if (environment.targets.length === 0) {
    return [
      {
        gate: "configuration",
        answer: "refuse",
        saw: `the environment ${deployment.environment} has no targets`,
        because: "a deployment that reaches nothing would prove nothing",
        clearedBy: "whoever keeps environments/",
      },
    ];
  }
  const verdicts = askGates({ now, organisation, organisationProblem, release, deployment, environment, facts });
  const broken = situation.tasks.find((task) => task.deployment === null && hasBroken(task));
  if (broken === undefined) return verdicts;
  const { title, result } = broken;
  return [
    {
      gate: "build",
      answer: "refuse",
      saw: `"${title}" ended ${broken.state}: ${result?.because ?? "no reason was given"}`,
      because: "only what is built can be deployed",
      clearedBy: "a mended commit and a new release",
    },
    ...verdicts,
  ];
}

/** The steps by which a deployment would reach its targets as the environment stands now. */
export function stepsFor({ organisation, release, live, facts }: Situation, deployment: Deployment): readonly TaskDraft[] {
  const environment = organisation.environments.find((one) => one.id === deployment.environment);
  const order = deliveryOrder(
    organisation.services,
    release.items.map((item) => item.component),
  );
  const items: RolloutItem[] = order.flatMap((component) => {
    const item = release.items.find((candidate) => candidate.component === component);
    if (item?.artifact == null) return [];
    const described = organisation.services.flatMap((service) => service.components).find((one) => one.id === component);
    return [{ component, version: item.version, digest: item.artifact.digest, migration: described?.migration?.kind ?? null }];
  });
  const here = live[deployment.environment] ?? [];
  const rows = facts.ledgers[deployment.environment] ?? [];
  const question: RolloutQuestion = {
    deployment: deployment.id,
    environment: deployment.environment,
    stage: deployment.stage,
    targets: environment?.targets.map((target) => target.id) ?? [],
    items,
    live: here,
    doubtful: here
      .map((one) => one.instance)
      .filter((instance) => !rows.some((row) => row.instance === instance && row.verifiedAt !== null)),
  };
  return rolloutSteps(question);
}

function earliestOf(unmet: readonly Verdict[], now: Instant): Instant | null {
  const instants = unmet.flatMap((verdict) =>
    verdict.answer !== "pass" && verdict.earliest !== undefined && verdict.earliest > now ? [verdict.earliest] : [],
  );
  return instants.length === 0 ? null : instants.reduce((a, b) => (a < b ? a : b));
}
