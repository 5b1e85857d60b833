import { authorsOf, validApprovals } from "./approval.ts";
import { evaluatePolicy } from "./policy-language.ts";
import { pass, refuse, servicesOf, type Gate } from "./gate.ts";

const name = "policy";

/** The organisation's own rules hold. A rule that cannot be evaluated is not met. */
export const policyGate: Gate = {
  name,
  kind: "order",
  overridable: true,
  ask: (question) => {
    const { organisation, release, environment, deployment } = question;
    const asked = organisation.policies.filter(
      (policy) =>
        policy.enforcement === "stop" && (policy.environments.length === 0 || policy.environments.includes(deployment.environment)),
    );
    const given = {
      release: {
        title: release.title,
        components: release.items.map((item) => item.component),
        services: [...servicesOf(question)],
        changes: release.changes.length,
        linesChanged: release.changes.reduce((sum, change) => sum + change.linesAdded + change.linesRemoved, 0),
        risk: release.changes.some((change) => change.harm.level === "high")
          ? "high"
          : release.changes.some((change) => change.harm.level === "medium")
            ? "medium"
            : "low",
        authors: authorsOf(question),
      },
      environment: { id: environment.id, live: environment.live },
      approvals: validApprovals(question).map(({ by, role }) => ({ by, role })),
    };
    const broken = asked.map((policy) => ({ policy, result: evaluatePolicy(policy, given) })).filter(({ result }) => !result.met);
    const first = broken[0];
    if (first === undefined)
      return pass(name, asked.length === 0 ? "no policy speaks of this environment" : `${asked.length} of ${asked.length} policies hold`);
    return refuse(name, {
      saw: broken.map(({ policy, result }) => `policy "${policy.title}" is not met: ${result.saw}`).join("; "),
      because: broken.map(({ policy }) => policy.because).join("; "),
      clearedBy: "what the policy asks for, or an override by two people",
    });
  },
};
