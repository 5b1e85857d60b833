import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * Puts into a folder what outlives the versions of the automation service: settings, flows and an empty guestbook. It is to be done
 * before the first deployment; entries that the guestbook already has stay.
 */
export async function makeState(request: { readonly dataDirectory: string }): Promise<void> {
  await mkdir(request.dataDirectory, { recursive: true });
  await cp(join(import.meta.dirname, "state"), request.dataDirectory, { recursive: true });
  await writeFile(join(request.dataDirectory, "guestbook.ndjson"), "", { flag: "a" });
}

if (import.meta.main) {
  const [dataDirectory] = process.argv.slice(2);
  if (dataDirectory === undefined) {
    console.error("usage: node make-state.ts DATA_DIRECTORY");
    process.exitCode = 2;
  } else await makeState({ dataDirectory });
}
