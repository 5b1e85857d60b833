import { pass, refuse, type Gate } from "./gate.ts";

const name = "configuration";

/** The organisation's newest commit could be read: what cannot be read may hide a freeze. */
export const configurationGate: Gate = {
  name,
  kind: "order",
  overridable: false,
  ask: ({ organisationProblem }) =>
    organisationProblem === null
      ? pass(name, "the organisation's newest commit was read without a problem")
      : refuse(name, {
          saw: organisationProblem,
          because: "what cannot be read may hide a freeze, a window or a policy",
          clearedBy: "whoever made the commit",
          command: "tidegate lint",
        }),
};
