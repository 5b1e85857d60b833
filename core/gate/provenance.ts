import { pass, refuse, wait, type Gate } from "./gate.ts";

const name = "provenance";

/** Every artifact is built, and traces to a commit and a build record. */
export const provenanceGate: Gate = {
  name,
  kind: "safety",
  overridable: false,
  ask: ({ release, facts }) => {
    if (release.items.length === 0) {
      return refuse(name, {
        saw: "the release brings no component",
        because: "nothing can be delivered, so nothing could be proven",
        clearedBy: "a release with at least one item",
      });
    }
    const unbuilt = release.items.filter((item) => item.artifact === null);
    if (unbuilt.length > 0) {
      return wait(name, {
        saw: `not built yet: ${unbuilt.map((item) => item.component).join(", ")}`,
        because: "only what is built can be deployed",
        clearedBy: "the builds",
      });
    }
    const untraced = release.items.filter((item) => item.artifact !== null && !facts.built.includes(item.artifact.digest));
    if (untraced.length === 0) return pass(name, "every artifact has a build record and a commit");
    return wait(name, {
      saw: `no build record for ${untraced.map((item) => item.component).join(", ")}`,
      because: "every live thing must trace to a commit and a build",
      clearedBy: "a new build",
    });
  },
};
