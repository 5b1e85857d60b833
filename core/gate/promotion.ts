import { pass, refuse, wait, type Gate } from "./gate.ts";

const name = "promotion";

/** The environment before has verified exactly this content. */
export const promotionGate: Gate = {
  name,
  kind: "order",
  overridable: true,
  ask: ({ environment, facts, organisation, release, deployment }) => {
    const before = environment.after;
    if (before === undefined) return pass(name, "this is the first environment");
    const rows = facts.ledgers[before] ?? [];
    const targets = organisation.environments.find((one) => one.id === before)?.targets ?? [];
    if (targets.length === 0) {
      return refuse(name, {
        saw: `the environment ${before} is unknown or has no targets`,
        because: "what was never tried may not reach users",
        clearedBy: "whoever keeps environments/",
      });
    }
    const unproven = release.items.filter(
      (item) =>
        !targets.every((target) =>
          rows.some(
            (row) =>
              row.target === target.id &&
              row.component === item.component &&
              row.verifiedAt !== null &&
              row.observedDigest === (item.artifact?.digest ?? "not built"),
          ),
        ),
    );
    if (unproven.length === 0) return pass(name, `verified in ${before}, the same digests on every target`);
    return wait(name, {
      saw: `${before} has not verified ${unproven.map((item) => `${item.component} ${item.version}`).join(", ")}`,
      because: `${deployment.environment} takes only what ${before} has verified`,
      clearedBy: `the deployment to ${before}`,
    });
  },
};
