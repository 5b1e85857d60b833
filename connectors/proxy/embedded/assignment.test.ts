import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assign } from "./assignment.ts";

const users = Array.from({ length: 2000 }, (_, at) => `user-${at}`);
const backends = (weights: readonly number[]) => weights.map((weight, at) => ({ instance: `shop-${at}`, weight }));
const weights = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 5 });

describe("assigning users to instances", () => {
  it("gives nobody to an instance without weight, and nobody anywhere when none has weight", () => {
    fc.assert(
      fc.property(weights, fc.string(), (given, user) => {
        const chosen = assign(user, backends(given));
        expect(chosen === undefined).toBe(given.every((weight) => weight === 0));
        if (chosen !== undefined) expect(chosen.weight).toBeGreaterThan(0);
      }),
    );
  });

  it("moves users only to the instance whose weight was raised", () => {
    fc.assert(
      fc.property(weights, fc.nat(), fc.integer({ min: 1, max: 100 }), fc.string(), (given, which, more, user) => {
        const raised = which % given.length;
        const before = assign(user, backends(given));
        const after = assign(user, backends(given.map((weight, at) => (at === raised ? weight + more : weight))));
        if (after?.instance !== before?.instance) expect(after?.instance).toBe(`shop-${raised}`);
      }),
    );
  });

  it.each([
    [[90, 10], 1, 0.1],
    [[50, 50], 0, 0.5],
    [[99, 1], 1, 0.01],
    [[1, 1, 2], 2, 0.5],
  ])("with weights %j gives instance %i a share of %f of the users", (given, which, share) => {
    const there = users.filter((user) => assign(user, backends(given))?.instance === `shop-${which}`).length;
    expect(Math.abs(there - users.length * share)).toBeLessThan(4 * Math.sqrt(users.length * share * (1 - share)));
  });
});
