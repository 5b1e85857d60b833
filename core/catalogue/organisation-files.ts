import { didYouMean } from "./did-you-mean.ts";
import type { Problem } from "./problem.ts";

/** What a file of the organisation's repository holds. */
export const FILE_KINDS = ["profile", "services", "environments", "people", "procedures", "calendar", "policies"] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** The file that marks the root of an organisation's repository. */
export const PROFILE_FILE = "tidegate.yaml";

const FOLDERS: readonly string[] = FILE_KINDS.filter((kind) => kind !== "profile");

/**
 * Tells the organisation's files from the others in its repository. A file that looks as if it were meant but would not be read is a
 * problem: a freeze in `calender/` or in `calendar/2026.yml` must not be overlooked.
 */
export function sortFiles(paths: Iterable<string>): {
  readonly files: ReadonlyMap<string, FileKind>;
  readonly problems: readonly Problem[];
} {
  const files = new Map<string, FileKind>();
  const problems: Problem[] = [];
  for (const path of [...paths].toSorted()) {
    const kind = kindOf(path);
    if (kind !== undefined) files.set(path, kind);
    else {
      const better = meantPath(path);
      if (better !== undefined) {
        problems.push({
          code: "misplaced-file",
          file: path,
          line: 1,
          column: 1,
          saw: `the file ${path}`,
          because: "Tidegate would not read it under this name, and what it says would silently not count",
          todo: `Rename it to ${better}, or move it out of the organisation's folders.`,
        });
      }
    }
  }
  return { files, problems };
}

function kindOf(path: string): FileKind | undefined {
  if (path === PROFILE_FILE) return "profile";
  const [folder, file, ...deeper] = path.split("/");
  if (file === undefined || deeper.length > 0 || !file.endsWith(".yaml")) return undefined;
  return FILE_KINDS.find((kind) => kind === folder && kind !== "profile");
}

/** The name that a file should have had, when it looks like one of ours. */
function meantPath(path: string): string | undefined {
  const parts = path.split("/");
  const asYaml = (parts.at(-1) ?? "").replace(/\.ya?ml$/i, ".yaml");
  const isYaml = asYaml.endsWith(".yaml");
  if (parts.length === 1)
    return isYaml && didYouMean(asYaml, [PROFILE_FILE]) !== undefined ? PROFILE_FILE : profileInOtherCase(path, asYaml);
  const folder = parts[0] ?? "";
  const known = knownFolder(folder);
  // Sources of services, with files of any kind, may live below services/; everywhere else a file like ours was meant for us.
  const meant = known === folder && known !== "services" ? isYaml || asYaml.endsWith(".json") : isYaml && parts.length === 2;
  if (known === undefined || !meant) return undefined;
  const file = parts.slice(1, -1).concat(asYaml.replace(/\.json$/, ".yaml"));
  return `${known}/${file.join("-")}`;
}

function profileInOtherCase(path: string, asYaml: string): string | undefined {
  return path !== PROFILE_FILE && asYaml.toLowerCase() === PROFILE_FILE ? PROFILE_FILE : undefined;
}

function knownFolder(folder: string): string | undefined {
  const lower = folder.toLowerCase();
  if (FOLDERS.includes(lower)) return lower;
  return SINGULARS[lower] ?? FOLDERS.find((one) => didYouMean(folder, [one]) !== undefined);
}

const SINGULARS: Readonly<Record<string, string>> = { person: "people", policy: "policies", calendars: "calendar" };
