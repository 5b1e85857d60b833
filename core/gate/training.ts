import { onDuty } from "../catalogue/rota.ts";
import { trainingCoverage } from "../readiness/training.ts";
import { pass, refuse, wait, type Gate } from "./gate.ts";

const name = "training";

/** Enough of the people who are on duty at the desk now have had the release's training. */
export const trainingGate: Gate = {
  name,
  kind: "order",
  overridable: true,
  ask: ({ deployment, facts, now, organisation, release }) => {
    const asked = deployment.stage.readiness.trainingPercent;
    if (asked === 0) return pass(name, "the procedure asks for no training here");
    const shift = organisation.shifts.find((candidate) => candidate.id === organisation.profile.desk?.shift);
    const duty = shift === undefined ? [] : onDuty(shift, now, organisation.profile.timeZone);
    if (duty.length === 0) {
      return refuse(name, {
        saw: "nobody is on duty at the service desk",
        because: `the procedure asks that ${asked} % of the people on duty are trained`,
        clearedBy: "whoever keeps the desk's shift in people/",
      });
    }
    const coverage = trainingCoverage(duty, facts.trained);
    if (coverage.percent >= asked) return pass(name, `${coverage.percent} % of the people on duty are trained`);
    return wait(name, {
      saw: `${coverage.percent} % of the people on duty are trained; not yet: ${coverage.missing.join(", ")}`,
      because: `${asked} % are asked for, so that whoever answers a user knows the change`,
      clearedBy: coverage.missing.join(", "),
      command: `tidegate brief ${release.id} --trained`,
    });
  },
};
