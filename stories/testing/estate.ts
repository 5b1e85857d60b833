import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { instantFromMillis } from "../../core/calendar/instant.ts";
import { makeContacts } from "../../examples/harbour/desk/make-contacts.ts";
import { addCommits, makeRepository, type Part } from "../../examples/harbour/make-repository.ts";

const run = promisify(execFile);

/** A scratch copy of the harbour organisation with a state folder beside it; everything is gone when disposed. */
export interface Estate extends AsyncDisposable {
  readonly folder: string;
  readonly repository: string;
  readonly state: string;
  /** Adds the commits of the next part of the example's history. */
  goOn(from: Part, to: Part): Promise<void>;
  /** Commits a file of the organisation in the name of its release manager. */
  commit(path: string, text: string, subject: string): Promise<void>;
}

export async function makeEstate(upTo: Part): Promise<Estate> {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-story-"));
  // The embedded database runs as a user without privileges and has to get through.
  await chmod(folder, 0o711);
  const repository = join(folder, "organisation");
  await makeRepository({ destination: repository, now: instantFromMillis(Date.now()), upTo });
  await makeContacts({ destination: join(repository, "desk", "contacts.csv"), now: instantFromMillis(Date.now()) });
  return {
    folder,
    repository,
    state: join(folder, "state"),
    goOn: async (from, to) => {
      await addCommits(repository, from, to, instantFromMillis(Date.now()));
    },
    commit: async (path, text, subject) => {
      await writeFile(join(repository, path), text);
      const who = [
        "-c",
        "user.name=Ines Carstens",
        "-c",
        "user.email=ines.carstens@harbour-supplies.example",
        "-c",
        "commit.gpgSign=false",
      ];
      await run("git", ["add", path], { cwd: repository });
      await run("git", [...who, "commit", "--quiet", "--message", subject], { cwd: repository });
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}
