import { checkPolicy } from "../gate/policy-language.ts";
import type { Problem } from "./problem.ts";
import { problemWith, type Written, type WrittenOrganisation } from "./written.ts";
import type { Procedure } from "../procedure/procedure.ts";

/** Procedures that no release could finish, and policies that no start could be asked. */
export function checkProcedures(organisation: WrittenOrganisation): readonly Problem[] {
  const { procedures, policies } = organisation;
  const ofPolicies = policies.flatMap((policy) => {
    const finding = checkPolicy(policy.value);
    return finding === undefined ? [] : [problemWith(policy, ["require"], finding)];
  });
  return [
    ...procedures.flatMap((procedure) => [
      ...stageOrder(procedure, organisation),
      ...approvals(procedure, organisation),
      ...desk(procedure, organisation),
    ]),
    ...ofPolicies,
  ];
}

function stageOrder(procedure: Written<Procedure>, { environments }: WrittenOrganisation): readonly Problem[] {
  const order = procedure.value.stages.map((stage) => stage.environment);
  return order.flatMap((environment, index) => {
    const again = order.indexOf(environment) < index;
    const later = ancestorsOf(environment, environments).find((before) => order.indexOf(before) > index);
    if (!again && later === undefined) return [];
    return [
      problemWith(procedure, ["stages", index, "environment"], {
        code: "stage-order",
        saw: again ? `${environment} a second time` : `${environment} before ${later ?? ""}`,
        because: again
          ? "a release reaches an environment once"
          : `what reaches ${environment} must have been verified in ${later ?? ""} first`,
        todo: again ? "Remove one of the two stages." : "Put the stages in the order of promotion.",
      }),
    ];
  });
}

/** The environments that come before one, nearest first; ends where a circle would begin. */
function ancestorsOf(id: string, environments: WrittenOrganisation["environments"]): readonly string[] {
  const found: string[] = [];
  for (let next = id; ;) {
    const after = environments.find(({ value }) => value.id === next)?.value.after;
    if (after === undefined || after === id || found.includes(after)) return found;
    found.push(after);
    next = after;
  }
}

function approvals(procedure: Written<Procedure>, { people }: WrittenOrganisation): readonly Problem[] {
  return procedure.value.stages.flatMap((stage, index) =>
    stage.approvals.flatMap(({ role, count }, number) => {
      const able = people.filter((person) => person.value.roles.includes(role)).length;
      if (able >= count) return [];
      return [
        problemWith(procedure, ["stages", index, "approvals", number], {
          code: "nobody-can-approve",
          saw: `${count} approval${count === 1 ? "" : "s"} by a ${role}`,
          because: `${able === 0 ? "nobody has" : `only ${able} have`} this role, so no release could pass`,
          todo: `Give the role to someone in people/, or ask another role.`,
        }),
      ];
    }),
  );
}

function desk(procedure: Written<Procedure>, { profile }: WrittenOrganisation): readonly Problem[] {
  if (profile === undefined || profile.value.desk !== undefined) return [];
  return procedure.value.stages.flatMap((stage, index) =>
    stage.readiness.trainingPercent === 0
      ? []
      : [
          problemWith(procedure, ["stages", index, "readiness", "trainingPercent"], {
            code: "no-desk",
            saw: `training of ${stage.readiness.trainingPercent} % of the people on duty at the desk`,
            because: 'tidegate.yaml has no "desk", so nobody is ever on duty there',
            todo: 'Add "desk" with its shift to tidegate.yaml, or ask for no training.',
          }),
        ],
  );
}
