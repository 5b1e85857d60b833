import { mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** A folder for work on a release. It stays until the release has been delivered or ended: removing a large tree slows what follows it. */
export function makeWorkFolder(scratch: string, release: string): Promise<string> {
  return mkdtemp(join(scratch, prefixOf(release)));
}

export async function removeWorkFolders(scratch: string, release: string): Promise<void> {
  const names = (await readdir(scratch)).filter((name) => name.startsWith(prefixOf(release)));
  await Promise.all(names.map((name) => rm(join(scratch, name), { recursive: true, force: true })));
}

function prefixOf(release: string): string {
  return `${release}-`;
}
