import { secondsBetween } from "../calendar/instant.ts";
import type { Procedure, Stage } from "../procedure/procedure.ts";
import type { ApprovalEvidence, DeploymentEvidence } from "./evidence.ts";
import type { Proposal } from "./finding.ts";
import { proposeFirstShare } from "./first-share.ts";

/** Changes of the procedure by which fewer users would meet a version that turns out to be harmful. */
export function proposeForHarm(deployment: DeploymentEvidence, procedure: Procedure): readonly Proposal[] {
  const found = stageOf(procedure, deployment.environment);
  if (found === null) return [];
  const { stage, path } = found;
  if (stage.strategy.kind === "canary") {
    const proposal = proposeFirstShare(deployment, stage.strategy, { procedure: procedure.id, path: `${path}/strategy/sharePercent` });
    return proposal === null ? [] : [proposal];
  }
  const met = deployment.exposure?.usersMet.value ?? null;
  if (met === null || met === 0) return [];
  const share = 10;
  return [
    {
      procedure: procedure.id,
      path: `${path}/strategy`,
      from: stage.strategy,
      to: { kind: "canary", sharePercent: share, sessions: 300, withinSeconds: 600 },
      because: `${met} users met a harmful version, because ${stage.strategy.kind} gives it to everybody before anything is known`,
      expected: {
        effect: `at most about ${Math.ceil((met * share) / 100)} instead of ${met} users meet such a version in the same time`,
        price: "each deployment waits until 300 users have met the new version, at most 600 s",
        arithmetic: [`${met} users × ${share} % = ${(met * share) / 100}`],
      },
    },
  ];
}

/** A canary that ended without an answer: the time in which the users asked for would come at the traffic that was seen. */
export function proposeForMissingEvidence(deployment: DeploymentEvidence, procedure: Procedure): readonly Proposal[] {
  const found = stageOf(procedure, deployment.environment);
  const { judged } = deployment;
  if (found === null || found.stage.strategy.kind !== "canary" || judged === null || judged.seconds <= 0) return [];
  const { sessions, withinSeconds } = found.stage.strategy;
  const met = judged.figures.canary.sessions;
  if (met === 0 || met >= sessions) return [];
  const needed = (sessions * judged.seconds) / met;
  const to = Math.ceil((needed * 1.25) / 60) * 60;
  if (to <= withinSeconds) return [];
  return [
    {
      procedure: procedure.id,
      path: `${found.path}/strategy/withinSeconds`,
      from: withinSeconds,
      to,
      because: `${met} of the ${sessions} users asked for came in ${Math.round(judged.seconds)} s`,
      expected: {
        effect: "the stage ends with an answer at the traffic that was seen",
        price: `a deployment may take up to ${to - withinSeconds} s longer`,
        arithmetic: [`${sessions} users × ${Math.round(judged.seconds)} s / ${met} users = ${Math.round(needed)} s, and a quarter more`],
      },
    },
  ];
}

/** Several signatures were asked for: what one fewer would have saved, by the times at which they were given. */
export function proposeForApprovals(approvals: readonly ApprovalEvidence[], procedure: Procedure): readonly Proposal[] {
  return procedure.stages.flatMap((stage, index) =>
    stage.approvals.flatMap(({ role, count }, position) => {
      const given = approvals
        .flatMap((one) => (one.environment === stage.environment && one.role === role && one.givenAt !== null ? [one.givenAt] : []))
        .toSorted();
      const last = given.at(-1);
      const before = given.at(-2);
      if (count < 2 || given.length < count || last === undefined || before === undefined) return [];
      const saved = Math.round(secondsBetween(before, last) / 60);
      if (saved < 1) return [];
      return [
        {
          procedure: procedure.id,
          path: `/stages/${index}/approvals/${position}/count`,
          from: count,
          to: count - 1,
          because: `the last of ${count} signatures as ${role} came ${saved} minutes after the one before`,
          expected: {
            effect: `such a release is ready ${saved} minutes earlier`,
            price: "one person fewer has looked at it; DORA found no evidence that more formal approval lowers the rate of failed changes",
            arithmetic: [`${last} − ${before} = ${saved} minutes`],
          },
        },
      ];
    }),
  );
}

function stageOf(procedure: Procedure, environment: string): { readonly stage: Stage; readonly path: string } | null {
  const index = procedure.stages.findIndex((stage) => stage.environment === environment);
  const stage = procedure.stages[index];
  return stage === undefined ? null : { stage, path: `/stages/${index}` };
}
