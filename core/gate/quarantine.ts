import { pass, refuse, type Gate } from "./gate.ts";

const name = "quarantine";

/** No item is a version that was judged harmful and has not been cleared by a person. */
export const quarantineGate: Gate = {
  name,
  kind: "safety",
  overridable: false,
  ask: ({ release, facts }) => {
    const held = release.items.flatMap((item) =>
      facts.quarantined.filter((entry) => entry.component === item.component && entry.digest === item.artifact?.digest),
    );
    const first = held[0];
    if (first === undefined) return pass(name, "no item is in quarantine");
    return refuse(name, {
      saw: `${first.component} ${first.digest.slice(7, 19)} is in quarantine since ${first.at}: ${first.because}`,
      because: "a version that hurt users does not return by itself",
      clearedBy: "a change manager, or a release with a mended version",
      command: `tidegate unlock ${first.component}@${first.digest.slice(7, 19)} --reason "…"`,
    });
  },
};
