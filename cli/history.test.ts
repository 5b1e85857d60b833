import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { historyServer, type HistoryServer } from "../server/testing/history-server.ts";
import { govuk } from "../store/testing/history-files.ts";
import { runCommandLine } from "./command-line.ts";

let server: HistoryServer;
let folder = "";
beforeAll(async () => {
  server = await historyServer();
  folder = await mkdtemp(join(tmpdir(), "tidegate-history-"));
  await writeFile(join(folder, "mapping.yaml"), "environment: { constant: live }\napp: app\nat: when\nversion: version\n");
  await writeFile(join(folder, "rows.csv"), "app,when,version\nshop,2026-01-01T10:00:00Z,1\nshop,2026-01-02T10:00:00,2\n");
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function tidegate(...words: string[]) {
  const written = { stdout: "", stderr: "" };
  const to = (name: keyof typeof written) => ({ write: (text: string) => void (written[name] += text) });
  const exitCode = await runCommandLine(words, {
    stdout: to("stdout"),
    stderr: to("stderr"),
    stdin: process.stdin,
    env: { TIDEGATE_SERVER: server.url, TIDEGATE_TOKEN: "x", HOME: folder },
  });
  return { exitCode, ...written };
}

describe("history at the terminal", () => {
  it("imports a file by its mapping and shows the line that it could not read", async () => {
    const done = await tidegate("import", "deployments", join(folder, "rows.csv"), "--mapping", join(folder, "mapping.yaml"));
    expect(done).toMatchObject({ exitCode: 0, stderr: "2 rows read\n" });
    expect(done.stdout).toContain("2 rows: 1 new, 0 known, 1 rejected.");
    expect(done.stdout).toMatch(/3 {2}when .*does not say its zone/);
    const again = await tidegate(
      "import",
      "deployments",
      join(folder, "rows.csv"),
      "--mapping",
      join(folder, "mapping.yaml"),
      "-o",
      "json",
    );
    expect(JSON.parse(again.stdout)).toMatchObject({ new: 0, known: 1, rejectedTotal: 1 });
    const at = await tidegate("at", "live", "2026-02-01T00:00Z");
    expect(at.stdout).toMatch(/shop +1 +2026-01-01 10:00 UTC/);
  });

  it("refuses a file that is not there, a mapping with an unknown key and a column that the file does not have, each with what to write", async () => {
    expect(await tidegate("import", "deployments", join(folder, "none.csv"))).toMatchObject({ exitCode: 2, stdout: "" });
    await writeFile(join(folder, "typo.yaml"), "enviroment: env\napp: app\nat: when\nversion: version\n");
    const typo = await tidegate("import", "deployments", join(folder, "rows.csv"), "--mapping", join(folder, "typo.yaml"));
    expect(typo).toMatchObject({ exitCode: 2 });
    expect(typo.stderr.replaceAll(/\s+/g, " ")).toContain('Did you mean "environment"?');
    const plain = await tidegate("import", "deployments", join(folder, "rows.csv"));
    expect(plain.exitCode).toBe(2);
    expect(plain.stderr).toContain("unknown-column");
    const zoneless = await tidegate("at", "live", "2026-02-01T00:00");
    expect(zoneless.exitCode).toBe(2);
    expect(zoneless.stderr).toContain("2026-02-01T00:00Z");
  });
});

describe.runIf(govuk.present)("GOV.UK's history at the terminal (skipped: ../shared/data/deployments-govuk is absent)", () => {
  it("imports it by the example's mapping and reports its 16,167 production deployments", async () => {
    const mapping = join(import.meta.dirname, "../examples/mappings/govuk.yaml");
    const done = await tidegate("import", "deployments", govuk.file, "--mapping", mapping);
    expect(done.stdout).toContain("59183 rows: 59183 new, 0 known, 0 rejected.");
    const report = await tidegate("report", "delivery", "--from-environment", "integration", "--since", "2024-01-01T00:00Z");
    expect(report.stderr).toBe("");
    expect(report.stdout).toContain("By week");
    const whole = await tidegate("report", "delivery", "-o", "json");
    expect(JSON.parse(whole.stdout)).toMatchObject({ deployments: 16_167, lead: null });
  });
});
