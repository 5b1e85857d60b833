import { describe, expect, it } from "vitest";
import { at, digest, ledgerRow, live } from "../testing/made.ts";
import { cellOf, shortDigest } from "./matrix.ts";

describe("a cell of the matrix", () => {
  it("is nothing where the ledger has no row of that component and environment", () => {
    expect(cellOf({ ledger: [ledgerRow({ environment: "test" })], live: [] }, "production", "shop")).toMatchObject({
      state: "nothing",
      digest: null,
    });
  });

  it("is verified since the newest of its targets' proofs", () => {
    const ledger = [ledgerRow({}), ledgerRow({ target: "quay-2", verifiedAt: at("2026-11-02T08:00:00Z") })];
    expect(cellOf({ ledger, live: [] }, "production", "shop")).toMatchObject({
      state: "verified",
      text: "2.7.3",
      verifiedAt: "2026-11-02T08:00:00.000Z",
    });
  });

  it.each([
    ["was not proven", { verifiedAt: null }],
    ["did not say what it runs", { observedDigest: null }],
    ["says that it runs something else", { observedDigest: digest("f") }],
  ])("is unverified as soon as one target %s", (_name, some) => {
    expect(cellOf({ ledger: [ledgerRow({}), ledgerRow({ target: "quay-2", ...some })], live: [] }, "production", "shop")).toMatchObject({
      state: "unverified",
      verifiedAt: null,
    });
  });

  it("is mixed when targets run different digests, also under the same version", () => {
    const cell = cellOf(
      { ledger: [ledgerRow({}), ledgerRow({ target: "quay-2", digest: digest("b"), observedDigest: digest("b") })], live: [] },
      "production",
      "shop",
    );
    expect(cell).toMatchObject({ state: "mixed", digest: null });
    expect(cell.text).toContain("1/2");
  });

  it("shows how users are shared only while two versions serve them", () => {
    const canary = live({ instance: "shop-2", version: "2.8.0", digest: digest("b"), weight: 10 });
    const shares = (...instances: (typeof canary)[]): unknown => cellOf({ ledger: [], live: instances }, "production", "shop").shares;
    expect(shares(canary, live({ weight: 45 }), live({ weight: 45 }))).toMatchObject([
      { version: "2.7.3", percent: 90 },
      { version: "2.8.0", percent: 10 },
    ]);
    expect(shares(live({}), { ...canary, weight: 0 })).toEqual([]);
    expect(shares(live({}), { ...canary, environment: "staging" })).toEqual([]);
  });

  it("names a digest by its first eight digits", () => {
    expect(shortDigest(digest("c"))).toBe("cccccccc");
  });
});
