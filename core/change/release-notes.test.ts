import { expect, it } from "vitest";
import { parseInstant } from "../calendar/instant.ts";
import type { Change } from "./change.ts";
import { prioritise } from "./priority.ts";
import { releaseNotes } from "./release-notes.ts";
import { totalsOf } from "./size.ts";

function change(about: Partial<Change>): Change {
  const at = parseInstant("2026-11-20T09:00:00Z");
  if (at === undefined) throw new Error("no instant");
  return {
    commit: "0123456789abcdef0123456789abcdef01234567",
    author: "Priya",
    email: "Priya@harbour.example",
    at,
    subject: "fix: keep the note",
    services: ["orders"],
    dependents: [],
    linesAdded: 12,
    linesRemoved: 3,
    benefit: "Mends a fault: keep the note",
    harm: { level: "low", reasons: [] },
    ...about,
  };
}

const risky = change({
  commit: "f".repeat(40),
  email: "priya@harbour.example",
  subject: "feat: maps",
  benefit: "New for users: maps",
  harm: { level: "high", reasons: ["2001 lines"] },
});
const aside = change({ commit: "e".repeat(40), subject: "docs: how we work", benefit: "Documentation: how we work", services: [] });

it("notes tell users what they get and engineers what to check", () => {
  const item = {
    component: "orders",
    service: "orders",
    version: "1.2",
    commit: "0123456789abcdef",
    from: { version: "1.1", commit: "x" },
  };
  expect(releaseNotes([item], [change({}), risky, aside])).toBe(
    [
      "## For users",
      "",
      "- Mends a fault: keep the note",
      "- New for users: maps",
      "",
      "## For engineers",
      "",
      "- orders 1.1 → 1.2 (0123456789ab)",
      "",
      "3 changes, 36 lines added, 9 removed.",
      "",
      "- Keep the note (0123456789ab, Priya; orders)",
      "- Maps (ffffffffffff, Priya; orders; harm high: 2001 lines)",
      "- How we work (eeeeeeeeeeee, Priya; no service)",
      "",
    ].join("\n"),
  );
});

it("notes of nothing say so", () => {
  expect(releaseNotes([], [aside])).toContain("Nothing that users notice.");
});

it("what an author wrote stays text in the notes", () => {
  const notes = releaseNotes([], [change({ benefit: "<img src=x onerror=alert(1)> [link](javascript:x)\n## Heading" })]);
  expect(notes).toContain("- &lt;img src=x onerror=alert(1)&gt; \\[link\\](javascript:x) \\#\\# Heading\n");
});

it("totals count an author once, whatever the case of the address", () => {
  expect(totalsOf([change({}), risky, aside])).toEqual({
    changes: 3,
    linesAdded: 36,
    linesRemoved: 9,
    services: ["orders"],
    authors: ["priya@harbour.example"],
    harm: "high",
  });
  expect(totalsOf([]).harm).toBe("low");
});

it("the useful and harmless comes first, the urgent before it, and each rank says why", () => {
  const mending = change({});
  expect(prioritise([aside, risky, mending], new Set()).map(({ commit, rank }) => [commit, rank])).toEqual([
    [mending.commit, 5],
    [aside.commit, 1],
    [risky.commit, 1],
  ]);
  const [first] = prioritise([mending, risky], new Set([risky.commit]));
  expect(first?.commit).toBe(mending.commit);
  expect(prioritise([risky], new Set([risky.commit]))).toEqual([
    { commit: risky.commit, rank: 3, because: ["users notice it: 4", "urgent: +8", "harm high: divided by 4"] },
  ]);
});
