/** The part of vitest's JSON report that is read here. */
export interface TestReport {
  readonly success: boolean;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly TestFile[];
}

interface TestFile {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What the numbers alone would hide; empty when nothing. */
  readonly remarks: readonly string[];
}

/**
 * Counts a run. A file that broke outside its tests (it could not be loaded, or its clean-up failed) counts as one failed test,
 * because vitest's own numbers leave it out. No report at all is one failure: not knowing is not passing.
 */
export function countTests(report: TestReport | undefined): TestCounts {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0, remarks: ["vitest ended without a report"] };
  const broken = report.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  );
  const failed = report.numFailedTests + broken.length;
  const remarks = broken.map((file) => `${file.name} broke outside its tests: ${file.message.split("\n")[0] ?? ""}`);
  if (failed === 0 && report.numPassedTests === 0) remarks.push("no test ran");
  if (failed === 0 && !report.success) remarks.push("vitest says that the run failed, though no test did: look for unhandled errors above");
  return { passed: report.numPassedTests, failed, skipped: report.numPendingTests + report.numTodoTests, remarks };
}

/** The line that ends a check. */
export function closingLine(counts: TestCounts): string {
  return `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`;
}
