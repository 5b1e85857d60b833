import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { ROOMS } from "../lint/rooms.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** A house of a few files that has the real one's rooms, type checker's projects and linter's rules. */
export interface MiniHouse {
  /** The codes that the type checker or the linter gave for a file, such as `TS6307` or `house(walls)`. */
  complaintsAbout(path: string): readonly string[];
  /** Everything that was said, to be read when a test fails. */
  readonly transcript: string;
}

/** Builds a house out of `files` (text by path), looks at all of them at once with both tools, and takes the house down again. */
export async function inspectMiniHouse(files: Readonly<Record<string, string>>): Promise<MiniHouse> {
  const house = await realpath(await mkdtemp(join(tmpdir(), "tidegate-walls-")));
  try {
    const copied = [".oxlintrc.json", "tsconfig.json", "tsconfig.base.json", "tsconfig.tests.json", "scripts/lint", "package.json"];
    for (const path of [...copied, ...Object.keys(ROOMS).map((room) => `${room}/tsconfig.json`)]) {
      await cp(join(ROOT, path), join(house, path), { recursive: true });
    }
    await symlink(join(ROOT, "node_modules"), join(house, "node_modules"));
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(house, path)), { recursive: true });
      await writeFile(join(house, path), text);
    }
    const types = await run("tsc", ["-b", "--pretty", "false"], house);
    const lint = await run("oxlint", ["--format", "json"], house);
    const complaints = [...typeErrors(types), ...lintErrors(lint, house)];
    return {
      complaintsAbout: (path) => [...new Set(complaints.filter((one) => one.path === path).map((one) => one.code))].toSorted(),
      transcript: `${types}\n${lint}`,
    };
  } finally {
    await rm(house, { recursive: true, force: true });
  }
}

interface Complaint {
  readonly path: string;
  readonly code: string;
}

function typeErrors(output: string): readonly Complaint[] {
  return [...output.matchAll(/^(.+?)\(\d+,\d+\): error (TS\d+):/gm)].map(([, path = "", code = ""]) => ({ path, code }));
}

function lintErrors(output: string, house: string): readonly Complaint[] {
  const { diagnostics } = JSON.parse(output) as { diagnostics: readonly { readonly filename: string; readonly code: string }[] };
  return diagnostics.map(({ filename, code }) => ({ path: relative(house, resolve(house, filename)), code }));
}

/** Both tools end with an error when they find something; what they found is in their output. */
function run(tool: string, words: readonly string[], cwd: string): Promise<string> {
  return new Promise((done) => {
    const program = join(ROOT, "node_modules/.bin", tool);
    execFile(process.execPath, [program, ...words], { cwd, maxBuffer: 64 * 1024 * 1024 }, (_error, stdout, stderr) =>
      done(`${stdout}${stderr}`),
    );
  });
}
