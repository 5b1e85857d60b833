import { describe, expect, test } from "vitest";
import { closingLine, countTests, type TestReport } from "./test-counts.ts";

const clean: TestReport = { success: true, numPassedTests: 3, numFailedTests: 0, numPendingTests: 1, numTodoTests: 1, testResults: [] };

describe("the line that ends a check", () => {
  test("a clean run counts what passed and what was skipped, and has nothing to remark", () => {
    expect(countTests(clean)).toEqual({ passed: 3, failed: 0, skipped: 2, remarks: [] });
    expect(closingLine(countTests(clean))).toBe("3 passed, 0 failed, 2 skipped");
  });

  test("a file that could not be loaded is a failure, though vitest counts no failed test in it", () => {
    const report = { ...clean, success: false, testResults: [file({ status: "failed", message: "Cannot find module 'x'\n  at y" })] };
    expect(countTests(report)).toMatchObject({ failed: 1, remarks: ["core/a.test.ts broke outside its tests: Cannot find module 'x'"] });
  });

  test("a file with failed tests is not counted twice", () => {
    const report = {
      ...clean,
      success: false,
      numFailedTests: 2,
      testResults: [file({ status: "failed", assertionResults: [{ status: "failed" }] })],
    };
    expect(countTests(report)).toMatchObject({ failed: 2, remarks: [] });
  });

  test("an error outside every test is remarked", () => {
    expect(countTests({ ...clean, success: false }).remarks).toEqual([expect.stringContaining("unhandled errors")]);
  });

  test("a run without a single test is remarked", () => {
    expect(countTests({ ...clean, numPassedTests: 0 }).remarks).toEqual(["no test ran"]);
  });

  test("no report is one failure", () => {
    expect(countTests(undefined)).toMatchObject({ passed: 0, failed: 1, remarks: ["vitest ended without a report"] });
  });
});

function file(parts: Partial<TestReport["testResults"][number]>): TestReport["testResults"][number] {
  return { name: "core/a.test.ts", status: "passed", message: "", assertionResults: [], ...parts };
}
