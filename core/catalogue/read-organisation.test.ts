import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readOrganisation } from "./read-organisation.ts";
import { harbour, withFile, withoutFile } from "./harbour-files.fixture.ts";

const problemsOf = (files: ReadonlyMap<string, string>) => readOrganisation(files).problems;

describe("an organisation", () => {
  it("is read from its files", () => {
    const { organisation, problems } = readOrganisation(harbour());
    expect(problems).toEqual([]);
    expect(organisation?.services.map((service) => service.id)).toEqual(["orders", "shop"]);
    expect(organisation?.freezes).toMatchObject([{ id: "year-end", scope: { environments: ["production"], services: [], teams: [] } }]);
    expect(organisation?.people).toHaveLength(2);
  });

  it("needs tidegate.yaml, once", () => {
    expect(problemsOf(withoutFile("tidegate.yaml"))).toMatchObject([{ code: "no-profile", file: "tidegate.yaml" }]);
    const profile = harbour().get("tidegate.yaml") ?? "";
    expect(problemsOf(withFile("tidegate.yaml", `${profile}---\n${profile}`))).toMatchObject([{ code: "second-profile", line: 6 }]);
  });

  it("is not read at all while one file has a problem", () => {
    const { organisation, problems } = readOrganisation(withFile("calendar/2027.yaml", "freezes:\n  - id: spring\n"));
    expect(organisation).toBeUndefined();
    expect(problems.map(({ code, file, line }) => ({ code, file, line }))).toContainEqual({
      code: "missing",
      file: "calendar/2027.yaml",
      line: 2,
    });
  });

  it("may have several services in one file, and sources of its services anywhere else", () => {
    const files = withFile("services/more.yaml", `${service("mail")}---\n${service("news")}`)
      .set("services/shop/compose.yaml", "{{ not yaml")
      .set("README.md", "# Harbour");
    expect(readOrganisation(files).organisation?.services.map((one) => one.id)).toEqual(["mail", "news", "orders", "shop"]);
  });
});

describe("text", () => {
  it.each([
    "1.10",
    "1e10",
    "0012345",
    "0x10",
    "0o17",
    "no",
    "on",
    "true",
    "null",
    "12:30",
    "2026-01-01",
    "12345678901234567890",
    ".inf",
    "~",
  ])("of a version stays %s as it was written", (version) => {
    const { organisation, problems } = readOrganisation(withFile("services/more.yaml", service("mail", `version: ${version}`)));
    expect(problems).toEqual([]);
    expect(organisation?.services[0]?.components[0]?.version).toBe(version);
  });

  it("of an id and of an environment variable stays as it was written", () => {
    const { organisation, problems } = readOrganisation(
      withFile("services/more.yaml", service("0x10", "", "environment: { DEBUG: on, 1: 1.50, TRUE: true }")),
    );
    expect(problems).toEqual([]);
    expect(organisation?.services[0]).toMatchObject({
      id: "0x10",
      components: [{ run: { environment: { DEBUG: "on", "1": "1.50", TRUE: "true" } } }],
    });
  });

  it("is not made of a value that was left out", () => {
    expect(problemsOf(withFile("services/more.yaml", service("mail", "version:")))).toMatchObject([
      { code: "wrong-type", saw: '"components.0.version" is empty' },
    ]);
  });
});

describe("a file that cannot be read", () => {
  it.each([
    ["a duplicate key", "windows: []\nwindows: []\n", "duplicate-key", 2, 1],
    ["a tab", "windows:\n\t- id: x\n", "tab", 2, 1],
    ["an anchor", "windows: &all []\n", "anchor", 1, 15],
    ["an alias", "windows: *all\n", "alias", 1, 10],
    ["a merge key", "<<: { windows: [] }\n", "merge-key", 1, 1],
    ["a tag", "windows: !!seq []\n", "tag", 1, 16],
    ["an unknown tag", "windows: !secret []\n", "yaml", 1, 10],
    ["a directive", "%YAML 1.1\n---\nwindows: []\n", "directive", 1, 1],
    ["a sign that is no text", "windows: []\n# \u0000\n", "not-text", 2, 3],
    ["bytes that were not UTF-8", "windows: []\n# Z\uFFFDrich\n", "not-text", 2, 4],
    ["nothing", "", "empty-file", 1, 1],
    ["only a comment", "# freezes: []\n", "empty-file", 1, 1],
    ["a list that does not end", "windows: [\n", "yaml", 2, 1],
    ["a text instead of keys", "no freezes\n", "wrong-type", 1, 1],
    ["a list instead of keys", "- id: x\n", "wrong-type", 1, 1],
    ["a key of the language", "__proto__: { windows: [] }\n", "unknown-key", 1, 1],
    ["a key that is a list", "? [windows]\n: []\n", "yaml", 1, 3],
    ["lists without end", "[".repeat(3000), "too-deep", 1, 1],
    ["half a million characters", `# ${"x".repeat(600_000)}\nwindows: []\n`, "file-too-large", 1, 1],
  ])("for %s says so, where and what to do", (_, text, code, line, column) => {
    const { organisation, problems } = readOrganisation(withFile("calendar/2026.yaml", text));
    expect(organisation).toBeUndefined();
    expect(problems).toContainEqual(
      expect.objectContaining({
        code,
        file: "calendar/2026.yaml",
        line: code === "too-deep" ? expect.any(Number) : line,
        column: code === "too-deep" ? expect.any(Number) : column,
      }),
    );
    for (const problem of problems) expect([problem.saw, problem.because, problem.todo].every((text) => text.length > 5)).toBe(true);
  });

  it("is read all the same with a byte order mark, Windows line ends and a last empty document", () => {
    const text = "\uFEFFwindows:\r\n  - { id: night, title: Night, days: [sunday], from: 22:00, to: 04:00 }\r\n---\r\n";
    const { organisation, problems } = readOrganisation(withFile("calendar/2027.yaml", text));
    expect(problems).toEqual([]);
    expect(organisation?.windows.map((window) => window.id)).toEqual(["weekdays", "night"]);
  });

  it.each([
    ["calender/2026.yaml", "calendar/2026.yaml"],
    ["calendar/2026.yml", "calendar/2026.yaml"],
    ["Calendar/2026.yaml", "calendar/2026.yaml"],
    ["calendar/europe/2026.yaml", "calendar/europe-2026.yaml"],
    ["policy/large.yaml", "policies/large.yaml"],
    ["freezes/../calendar.yml", undefined],
    ["tidegate.yml", "tidegate.yaml"],
    ["tide-gate.yaml", "tidegate.yaml"],
    ["policies/large.json", "policies/large.yaml"],
    ["services/shop.yml", "services/shop.yaml"],
    ["services/package.json", undefined],
    ["services/shop/compose.yml", undefined],
    ["Tidegate.YML", "tidegate.yaml"],
    ["docs/openapi.yaml", undefined],
  ])("because it is called %s is reported, unless it was not meant for us", (path, better) => {
    const problems = problemsOf(withFile(path, "freezes: []\n"));
    if (better === undefined) expect(problems).toEqual([]);
    else expect(problems).toMatchObject([{ code: "misplaced-file", file: path, todo: expect.stringContaining(`Rename it to ${better}`) }]);
  });
});

describe("a key or a word that nobody knows", () => {
  it.each([
    ["calendar/2026.yaml", "freezs: []\n", { code: "unknown-key", line: 1, column: 1, todo: 'Did you mean "freezes"?' }],
    ["services/more.yaml", service("mail").replace("team:", "taem:"), { code: "unknown-key", todo: 'Did you mean "team"?' }],
    [
      "services/more.yaml",
      service("mail").replace("command:", "comand:"),
      { code: "unknown-key", line: 6, column: 12, todo: 'Did you mean "command"?' },
    ],
    ["services/more.yaml", `${service("mail")}criticality: hihg\n`, { code: "unknown-word", todo: 'Did you mean "high"?' }],
    [
      "services/more.yaml",
      `${service("mail")}dependsOn: [order]\n`,
      { code: "unknown-service", saw: 'the service "order"', todo: 'Did you mean "orders"?' },
    ],
    [
      "procedures/fast.yaml",
      "id: fast\nversion: 2\ntitle: Fast\nstages: [{ environment: test, strategy: { kind: canari } }]\n",
      { code: "wrong-kind", todo: 'Did you mean "canary"?' },
    ],
    [
      "procedures/fast.yaml",
      "id: fast\nversion: 2\ntitle: Fast\nstages: [{ environment: test, strategy: { kind: canary, sharePerCent: 5 } }]\n",
      { code: "unknown-key", todo: 'Did you mean "sharePercent"?' },
    ],
  ])("in %s is named with the likely one", (path, text, problem) => {
    expect(problemsOf(withFile(path, text))).toContainEqual(expect.objectContaining(problem));
  });
});

describe("for any text in any file", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.string({ unit: fc.constantFrom(..."abc:-[]{}&*!|>'\"%@#?,~<\t\n\r 01.\u0000\uFEFF".split("")), maxLength: 200 }),
    fc
      .tuple(fc.constantFrom(...harbour().values()), fc.nat(), fc.nat(40), fc.string({ maxLength: 8 }))
      .map(([text, start, length, inserted]) => {
        const from = start % text.length;
        return text.slice(0, from) + inserted + text.slice(from + length);
      }),
  );

  it("reading never throws, and either says what is wrong or has every freeze and policy of the other files", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("calendar/more.yaml", "policies/more.yaml", "services/more.yaml", "tidegate.yaml", "people/people.yaml"),
        anyText,
        (path, text) => {
          const { organisation, problems } = readOrganisation(withFile(path, text));
          expect(problems.length > 0).toBe(organisation === undefined);
          if (organisation === undefined) return;
          expect(organisation.freezes.map((freeze) => freeze.id)).toContain("year-end");
          expect(organisation.policies.map((policy) => policy.id)).toContain("not-alone");
        },
      ),
      { numRuns: 250 },
    );
  });

  it("a freeze that was added is either in force or a problem, however its file is damaged", () => {
    const added =
      "freezes:\n  - id: audit\n    title: Audit\n    reason: The auditors are here\n    from: 2026-12-01T00:00\n    to: 2026-12-05T00:00\n";
    fc.assert(
      fc.property(fc.nat(added.length), fc.constantFrom(..."\n\t #:-&*{}[]'\"|\u0000x".split("")), (position, sign) => {
        const { organisation } = readOrganisation(withFile("calendar/audit.yaml", added.slice(0, position) + sign + added.slice(position)));
        if (organisation !== undefined) expect(organisation.freezes).toHaveLength(2);
      }),
      { numRuns: 250 },
    );
  });
});

function service(id: string, inComponent = "", inRun = ""): string {
  return [
    `id: ${id}`,
    `name: ${id}`,
    "team: sales",
    "components:",
    `  - id: ${id}-web`,
    `    run: { command: [node, serve.js]${inRun === "" ? "" : `, ${inRun}`} }`,
    inComponent === "" ? "" : `    ${inComponent}`,
    "",
  ].join("\n");
}
