import { readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";

const NOT_OURS = new Set(["node_modules", ".git"]);
const DEEPEST = 4;

/**
 * The YAML files of a folder by their paths relative to it, `/` between the parts. Other files that may have been meant for us come
 * without their text: only their names are judged. Links are not followed, as in a Git tree.
 */
export async function organisationFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const visit = async (place: string, depth: number): Promise<void> => {
    const entries = (await readdir(place, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      const path = join(place, entry.name);
      const name = relative(folder, path).split(sep).join("/");
      if (entry.isDirectory() && !NOT_OURS.has(entry.name) && depth < DEEPEST) await visit(path, depth + 1);
      else if (entry.isFile() && entry.name.endsWith(".yaml") && depth <= 1) files.set(name, await readFile(path, "utf8"));
      else if (entry.isFile() && /\.(ya?ml|json)$/i.test(entry.name)) files.set(name, "");
    }
  };
  await visit(folder, 0);
  return files;
}
