import { existsSync, readFileSync } from "node:fs";
import { closingLine, countTests, type TestReport } from "./test-counts.ts";

// Called by scripts/check with the path of vitest's JSON report; ends with 1 when anything in it is not good.
const path = process.argv[2] ?? "";
const counts = countTests(existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as TestReport) : undefined);
for (const remark of counts.remarks) console.log(remark);
console.log(closingLine(counts));
process.exitCode = counts.failed > 0 || counts.remarks.length > 0 ? 1 : 0;
