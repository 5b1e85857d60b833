import { describe, expect, it } from "vitest";
import type { MeAnswer } from "../../api/answers.ts";
import type { FreezeInterval } from "../../core/calendar/freeze-rules.ts";
import type { Unmet } from "../../core/gate/verdict.ts";
import { at, deployment } from "../testing/made.ts";
import { asksOf, clearingOf } from "./asks.ts";

const person = (id: string, ...roles: string[]): MeAnswer => ({ id, name: id, roles });
const unmet = (gate: string, clearedBy: string, command?: string): Unmet => ({
  gate,
  answer: "wait",
  saw: "something",
  because: "a reason",
  clearedBy,
  ...(command === undefined ? {} : { command }),
});
const freeze = (source: FreezeInterval["source"]): FreezeInterval => ({
  id: "f1",
  title: "stop the line",
  reason: "payments are down",
  scope: { environments: [], services: [], teams: [] },
  from: at("2026-11-23T08:00:00Z"),
  to: null,
  source,
  by: "henrik",
});

describe("what a person can clear", () => {
  const lift = unmet("freeze", "a change manager, or the person who called it", 'tidegate freeze lift f1 --reason "…"');
  it.each<[string, Unmet, MeAnswer, unknown]>([
    ["an approval that names them", unmet("approval", "amira, henrik"), person("henrik"), { kind: "approve", environment: "production" }],
    ["not an approval that names somebody with a longer name", unmet("approval", "amira, henriksen"), person("henrik"), null],
    ["the brief, as the desk's lead", unmet("brief", "katrin"), person("katrin", "desk-lead"), { kind: "acknowledge-brief" }],
    ["not the brief, as an agent", unmet("brief", "katrin"), person("leyla", "desk-agent"), null],
    ["their own training", unmet("training", "tomasz, leyla"), person("leyla", "desk-agent"), { kind: "had-training" }],
    [
      "others' training, as the desk's lead",
      unmet("training", "tomasz, leyla"),
      person("katrin", "desk-lead"),
      { kind: "record-training", people: ["tomasz", "leyla"] },
    ],
    ["their own hold", unmet("hold", "amira, or an administrator"), person("amira"), { kind: "unlock", environment: "production" }],
    [
      "any hold, as an administrator",
      unmet("hold", "amira, or an administrator"),
      person("ines", "administrator"),
      { kind: "unlock", environment: "production" },
    ],
    ["not another's hold", unmet("hold", "amira, or an administrator"), person("jonas"), null],
    ["a freeze in a hurry, as a change manager", lift, person("xenia", "change-manager"), { kind: "lift-freeze", freeze: "f1" }],
    ["a freeze that they called", lift, person("henrik"), { kind: "lift-freeze", freeze: "f1" }],
    ["not another's freeze", lift, person("jonas", "release-manager"), null],
    ["nothing about a window", unmet("window", "time"), person("time", "administrator"), null],
  ])("%s", (_name, verdict, who, clearing) => {
    expect(clearingOf(verdict, "production", who, [freeze("stop-the-line")])).toEqual(clearing);
  });

  it("is never a freeze of the calendar", () => {
    expect(clearingOf(lift, "production", person("xenia", "change-manager"), [freeze("organisation")])).toBeNull();
  });
});

describe("what waits", () => {
  const releases = [{ id: "R-1", title: "First", state: "delivering" as const, createdAt: at("2026-11-23T08:00:00Z") }];

  it("is the next deployment of each release, not those behind it", () => {
    const asks = asksOf(
      { deployments: [deployment({ id: "late", position: 2 }), deployment({ id: "next", position: 1 })], releases, freezes: [] },
      person("a"),
    );
    expect(asks.map((ask) => ask.deployment.id)).toEqual(["next"]);
  });

  it("stands first where the person can do something, and is told apart from what others must do", () => {
    const deployments = [
      deployment({ id: "theirs", release: "R-2", reasons: [unmet("approval", "henrik")] }),
      deployment({
        id: "mine",
        reasons: [unmet("window", "time"), unmet("approval", "amira"), { gate: "hold", answer: "pass", saw: "nobody holds it" }],
      }),
    ];
    const asks = asksOf({ deployments, releases, freezes: [] }, person("amira"));
    expect(
      asks.map((ask) => [ask.deployment.id, ask.title, ask.mine.map((one) => one.verdict.gate), ask.others.map((one) => one.gate)]),
    ).toEqual([
      ["mine", "First", ["approval"], ["window"]],
      ["theirs", "R-2", [], ["approval"]],
    ]);
  });
});
