import { cp, lstat, mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Builder } from "./builder.ts";

/** The component's files as they are at the commit: what was reviewed is what runs. */
export function archiveBuilder(): Builder {
  return {
    kind: "archive",
    async build({ commit, sourceFolder, destination }) {
      if (sourceFolder === null) {
        throw new Error(
          `there is no source to make an archive of at ${commit}: give the component a source path, or another kind of build.`,
        );
      }
      await mkdir(dirname(destination), { recursive: true });
      const work = await mkdtemp(`${destination}-archive-`);
      try {
        await cp(sourceFolder, work, { recursive: true, verbatimSymlinks: true });
        const { files, bytes } = await sizeOf(work);
        if (files === 0)
          throw new Error(`the source at ${commit} holds no file, so nothing could run: correct the component's source path.`);
        await rm(destination, { recursive: true, force: true });
        await rename(work, destination);
        return { log: [`${files} files, ${bytes} bytes, as they are at ${commit}`] };
      } finally {
        await rm(work, { recursive: true, force: true });
      }
    },
  };
}

async function sizeOf(folder: string): Promise<{ readonly files: number; readonly bytes: number }> {
  let [files, bytes] = [0, 0];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue;
    files += 1;
    bytes += (await lstat(join(entry.parentPath, entry.name))).size;
  }
  return { files, bytes };
}
