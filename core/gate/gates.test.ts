import { describe, expect, it } from "vitest";
import type { FreezeInterval } from "../calendar/freeze-rules.ts";
import { plusSeconds } from "../calendar/instant.ts";
import { digestOf, MONDAY_NOON, readyForProduction, signedBy, withFacts } from "../testing/harbour.ts";
import type { Override, StartQuestion } from "./facts.ts";
import { askGates, GATES } from "./gates.ts";
import { isUnmet, type Unmet } from "./verdict.ts";

const LATER = plusSeconds(MONDAY_NOON, 3600);
const freeze: FreezeInterval = {
  id: "stop",
  title: "Stop the line",
  reason: "the till is down",
  scope: { environments: ["production"], services: [], teams: [] },
  from: plusSeconds(MONDAY_NOON, -60),
  to: LATER,
  source: "stop-the-line",
  by: "petra",
};
const hold = { id: "h1", environment: "production", by: "dina", reason: "stocktaking", at: MONDAY_NOON, until: LATER };

/** For each gate one thing that only it minds. */
const OBSTACLES: Readonly<Record<string, (question: StartQuestion) => StartQuestion>> = {
  configuration: (question) => ({ ...question, organisationProblem: "calendar/2026.yaml:3:1 is not YAML" }),
  provenance: (question) => withFacts(question, { built: [] }),
  quarantine: (question) =>
    withFacts(question, {
      quarantined: [{ component: "shop", digest: digestOf("shop", "2.0"), because: "it lost orders", at: MONDAY_NOON }],
    }),
  promotion: (question) => withFacts(question, { ledgers: { ...question.facts.ledgers, test: [] } }),
  dependency: (question) => withFacts(question, { ledgers: { ...question.facts.ledgers, production: [] } }),
  approval: (question) => withFacts(question, { approvals: [] }),
  brief: (question) => withFacts(question, { briefAcknowledgedBy: null }),
  training: (question) => withFacts(question, { trained: [] }),
  policy: (question) => ({
    ...question,
    release: { ...question.release, changes: question.release.changes.map((change) => ({ ...change, linesAdded: 5000 })) },
  }),
  window: (question) => ({
    ...question,
    organisation: {
      ...question.organisation,
      windows: question.organisation.windows.map((window) => ({ ...window, days: ["sunday" as const] })),
    },
  }),
  freeze: (question) => withFacts(question, { freezes: [freeze] }),
  hold: (question) => withFacts(question, { holds: [hold] }),
  collision: (question) =>
    withFacts(question, {
      others: [{ id: "r0-production", release: "r0", environment: "production", underWay: true, components: ["orders"] }],
    }),
  occupied: (question) => withFacts(question, { holder: "r0-production" }),
};
const names = GATES.map((gate) => gate.name);

function block(question: StartQuestion, ...gates: readonly string[]): StartQuestion {
  return gates.reduce((given, gate) => OBSTACLES[gate]?.(given) ?? given, question);
}

function unmet(question: StartQuestion): readonly Unmet[] {
  return askGates(question).filter(isUnmet);
}

function stoppedBy(question: StartQuestion): readonly string[] {
  return unmet(question).map((verdict) => verdict.gate);
}

function override(gate: string, change: Partial<Override> = {}): Override {
  return { gate, environment: "production", requestedBy: "rosa", confirmedBy: "petra", reason: "users wait", until: LATER, ...change };
}

describe("the gates", () => {
  it("all pass a release that has everything, and each says what it saw", () => {
    const verdicts = askGates(readyForProduction());
    expect(verdicts.map((verdict) => verdict.gate)).toEqual(names);
    expect(verdicts.filter(isUnmet)).toEqual([]);
    expect(verdicts.every((verdict) => verdict.saw.length > 0)).toBe(true);
    expect(Object.keys(OBSTACLES).toSorted()).toEqual(names.toSorted());
  });

  it.each(names)("stop with exactly %s when only it is unmet, and say what was seen, why it stops and who clears it", (name) => {
    const verdicts = unmet(block(readyForProduction(), name));
    expect(verdicts.map((verdict) => verdict.gate)).toEqual([name]);
    for (const { saw, because, clearedBy } of verdicts) for (const text of [saw, because, clearedBy]) expect(text).toMatch(/\w{3}/);
  });

  it.each(names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other] as const)))(
    "name both of %s and %s",
    (one, other) => {
      expect(stoppedBy(block(readyForProduction(), one, other))).toEqual([one, other]);
    },
  );

  it.each(GATES.map((gate) => [gate.kind, gate.name] as const))(
    "that keep %s: a rollback is stopped by %s only if that is safety",
    (kind, name) => {
      expect(stoppedBy(block(readyForProduction("rollback"), name))).toEqual(kind === "safety" ? [name] : []);
    },
  );

  it("of safety are the provenance, the quarantine and the one writer; all others leave the way back open at once", () => {
    expect(GATES.filter((gate) => gate.kind === "safety").map((gate) => gate.name)).toEqual(["provenance", "quarantine", "occupied"]);
    const order = GATES.filter((gate) => gate.kind === "order").map((gate) => gate.name);
    expect(stoppedBy(block(readyForProduction("rollback"), ...order))).toEqual([]);
    expect(stoppedBy(block(readyForProduction(), ...order))).toEqual(order);
  });

  it("stop a start when one of them breaks, and say so", () => {
    const question = readyForProduction();
    const holds = new Proxy(question.facts.holds, {
      get: () => {
        throw new Error("the list of holds is damaged");
      },
    });
    expect(unmet(withFacts(question, { holds }))).toMatchObject([
      { gate: "hold", answer: "refuse", saw: expect.stringContaining("the list of holds is damaged") },
    ]);
  });
});

describe("an override", () => {
  it.each(GATES.map((gate) => [gate.name, gate.overridable] as const))("lifts %s: %s", (name, overridable) => {
    const question = withFacts(block(readyForProduction(), name), { overrides: [override(name)] });
    expect(stoppedBy(question)).toEqual(overridable ? [] : [name]);
  });

  it.each([
    ["that nobody confirmed", { confirmedBy: null }],
    ["that the same person confirmed", { confirmedBy: "rosa" }],
    ["that ends now", { until: MONDAY_NOON }],
    ["of another environment", { environment: "test" }],
    ["of another gate", { gate: "window" }],
  ] as const)("%s lifts nothing", (_which, change) => {
    expect(stoppedBy(withFacts(block(readyForProduction(), "freeze"), { overrides: [override("freeze", change)] }))).toEqual(["freeze"]);
  });

  it("says who lifted what and keeps what the gate saw", () => {
    const verdicts = askGates(withFacts(block(readyForProduction(), "freeze"), { overrides: [override("freeze")] }));
    expect(verdicts.find((verdict) => verdict.gate === "freeze")?.saw).toMatch(
      /overridden by rosa and petra: users wait .*the till is down/,
    );
  });
});

describe("what nobody configured", () => {
  const question = readyForProduction();
  const { organisation, release } = question;
  it.each([
    ["a release without items", "provenance", { ...question, release: { ...release, items: [] } }],
    [
      "an environment before that is not described",
      "promotion",
      { ...question, organisation: { ...organisation, environments: [question.environment] } },
    ],
    [
      "an environment before without targets",
      "promotion",
      {
        ...question,
        organisation: {
          ...organisation,
          environments: organisation.environments.map((one) => (one.id === "test" ? { ...one, targets: [] } : one)),
        },
      },
    ],
    ["a shift that does not exist", "training", { ...question, organisation: { ...organisation, shifts: [] } }],
    [
      "a shift with nobody in it",
      "training",
      { ...question, organisation: { ...organisation, shifts: organisation.shifts.map((shift) => ({ ...shift, people: [] })) } },
    ],
    [
      "no desk at all",
      "training",
      { ...question, organisation: { ...organisation, profile: { ...organisation.profile, desk: undefined } } },
    ],
    [
      "a service that it uses and nobody describes",
      "dependency",
      { ...question, organisation: { ...organisation, services: organisation.services.filter((service) => service.id !== "stock") } },
    ],
    ["nobody with the role that must sign", "approval", { ...question, organisation: { ...organisation, people: [] } }],
  ] satisfies readonly (readonly [string, string, StartQuestion])[])("%s never means allowed: %s stops the start", (_what, gate, asked) => {
    expect(stoppedBy(asked)).toContain(gate);
  });
});

describe("the time that a gate names", () => {
  const earliest = (question: StartQuestion) => unmet(question).map((verdict) => verdict.earliest);

  it("is the end of the last of the freezes that follow each other", () => {
    const next = { ...freeze, id: "next", from: plusSeconds(LATER, -60), to: plusSeconds(LATER, 600) };
    expect(earliest(withFacts(readyForProduction(), { freezes: [freeze, next] }))).toEqual([next.to]);
    expect(earliest(withFacts(readyForProduction(), { freezes: [freeze, { ...next, to: null }] }))).toEqual([undefined]);
  });

  it("is the end of the longest hold, and none while a hold has no end; every hold is told", () => {
    const longer = { ...hold, id: "h2", by: "dan", until: plusSeconds(LATER, 600) };
    expect(earliest(withFacts(readyForProduction(), { holds: [hold, longer] }))).toEqual([longer.until]);
    const endless = unmet(withFacts(readyForProduction(), { holds: [hold, { ...longer, until: null }] }));
    expect(endless).toMatchObject([
      { saw: expect.stringMatching(/dina holds.*dan holds/), clearedBy: "dina and dan, or an administrator" },
    ]);
    expect(endless[0]?.earliest).toBeUndefined();
  });

  it("is over at once for a hold of the person whose release it is, and after its end", () => {
    expect(stoppedBy(withFacts(readyForProduction(), { holds: [{ ...hold, by: "rosa" }] }))).toEqual([]);
    expect(stoppedBy(withFacts(readyForProduction(), { holds: [{ ...hold, until: MONDAY_NOON }] }))).toEqual([]);
  });
});

describe("a policy", () => {
  const fourEyes = {
    id: "four",
    title: "Four eyes",
    environments: [],
    require: "approvals.exists(a, !(a.by in release.authors))",
    because: "two see more",
    enforcement: "stop" as const,
  };
  const asked = (question: StartQuestion): StartQuestion => ({
    ...question,
    organisation: { ...question.organisation, policies: [fourEyes] },
  });

  it("sees people by the same name as authors and as signers, and only signatures that are valid", () => {
    const signed = readyForProduction();
    expect(stoppedBy(asked(signed))).toEqual([]);
    expect(stoppedBy(asked(signedBy(signed, ["sami", "service-owner"], ["rosa", "change-manager"])))).toEqual(["approval", "policy"]);
    expect(stoppedBy(asked({ ...signed, release: { ...signed.release, planVersion: 2 } }))).toEqual(["approval", "policy"]);
  });
});
