import { describe, expect, it, test } from "vitest";
import { changesAnswer, deployment, explainAnswer, overviewAnswer, releaseAnswer, reportAnswer, reviewAnswer } from "../testing/answers.ts";
import { showChanges } from "./changes.ts";
import { showExplain } from "./explain.ts";
import type { Look } from "./look.ts";
import { showRelease } from "./release.ts";
import { showReleases } from "./releases.ts";
import { showReport } from "./report.ts";
import { showReview } from "./review.ts";
import { showStatus } from "./status.ts";
import { displayWidth } from "./table.ts";

const look: Look = { colour: false, zone: "Europe/Berlin", width: 100 };

const SCREENS: readonly (readonly [name: string, show: (look: Look) => string, says: readonly string[]])[] = [
  [
    "changes",
    (look) => showChanges(changesAnswer, look),
    [
      "1 change from 1111111 to 4f2a9c1",
      "Touches stock, orders; by 1 person; +120 −34 lines; possible harm: medium.",
      "mind: touches Orders, of high criticality",
      "used by: shop",
      "Chiara Bianchi, 2026-11-20 10:00 (09:00 UTC)",
    ],
  ],
  [
    "what stops a release",
    (look) => showExplain(explainAnswer, look),
    [
      "harbour-12 to production: waiting",
      "2 THINGS IN THE WAY",
      "waits    approval",
      "cleared by: a change-manager",
      "type: tidegate approve harbour-12 --environment production",
      "refuses  freeze",
      "earliest: 2027-01-02 06:00 (05:00 UTC)",
      "passes  provenance",
    ],
  ],
  [
    "a release",
    (look) => showRelease(releaseAnswer(), look),
    [
      "harbour-12: What is left on the shelf",
      "delivering. By ines, 2026-11-20 10:30 (09:30 UTC).",
      "1.3.2     1.4.0",
      "ab12ab12ab12",
      "first 10 % of users",
      "approval: 0 of 1 signatures of a change-manager",
      "it ended with exit code 1",
      "test: nobody with the role developer is free",
      "nobody yet",
    ],
  ],
  ["releases", (look) => showReleases({ releases: [releaseAnswer().release] }, look), ["harbour-12  delivering", "shop 1.4.0"]],
  [
    "a report",
    (look) => showReport(reportAnswer, look),
    [
      "production   rolled back",
      "100 requests of users, 90 answered well, 10 failed",
      "1 s with requests, 59 s without any",
      "shop       41                9                         60 s",
      "12.4 (95 % interval 5.1 to 19.9)",
      "more than chance brings",
      "90 min × 80.00 an hour",
      "downtime: not measured",
      "Brief acknowledged by katrin.",
      "Signed for production by henrik as change-manager",
      "not proven",
      "shop@ab12ab12ab12: it harmed users",
    ],
  ],
  [
    "a review",
    (look) => showReview(reviewAnswer, look),
    [
      "tidegate review harbour-12 --close",
      "users who met it: 41 users, from 41 observations",
      "/stages/2/strategy/sharePercent from 10 to 5",
      "price: 9 minutes more",
    ],
  ],
  [
    "the status",
    (look) => showStatus(overviewAnswer, look),
    [
      "SERVICE  TEST     PRODUCTION (LIVE)",
      "shop     nothing  mixed (1/2 on 1.4.0, 1/2 on 1.3.2)",
      "production is held by malte until it is lifted: we look into slow answers",
      "freeze f1 (production) until it is lifted: the network is being mended",
      "http://127.0.0.1:8080",
    ],
  ],
];

describe.each(SCREENS)("%s", (_, show, says) => {
  it.each(says.map((words) => [words]))("says %s", (words) => {
    expect(show(look)).toContain(words);
  });

  it("fits into a hundred columns", () => {
    for (const line of show(look).split("\n")) expect(displayWidth(line), line).toBeLessThanOrEqual(100);
  });

  it("says the same without colours, and nothing like undefined", () => {
    const painted = show({ ...look, colour: true });
    // oxlint-disable-next-line no-control-regex -- takes the colours away
    expect(painted.replace(/\u001B\[\d+m/g, "")).toBe(show(look));
    expect(painted).not.toBe(show(look));
    expect(show(look)).not.toMatch(/undefined|null|NaN|\[object/);
  });
});

test("a deployment that ended is not told why it once waited", () => {
  const shown = showRelease(
    releaseAnswer({ deployments: [deployment("production", "succeeded", { reasons: explainAnswer.verdicts })] }),
    look,
  );
  expect(shown).not.toContain("0 of 1 signatures");
  expect(shown).not.toContain("Nobody is reserved for");
});

test("figures that nobody recorded are called not known, never zero", () => {
  const [evidence] = reportAnswer.evidence;
  if (evidence === undefined) throw new Error("the report has no evidence");
  const shown = showReport({ ...reportAnswer, evidence: [{ ...evidence, requests: 0, failedRequests: 0 }] }, look);
  expect(shown).toContain("No request was counted, so nobody knows what users met");
});

test("nothing to show is said in a sentence", () => {
  expect(showChanges({ ...changesAnswer, changes: [] }, look)).toBe("Nothing changed from 1111111 to 4f2a9c1.");
  expect(showReleases({ releases: [] }, look)).toContain("No release yet.");
});
