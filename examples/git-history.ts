import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { z } from "zod";
import { instantFromMillis, millisOf, type Instant } from "../core/calendar/instant.ts";

const commitSchema = z.strictObject({
  name: z.string(),
  part: z.string(),
  /** Id of a person of the organisation. */
  author: z.string(),
  daysAgo: z.number().min(0).optional(),
  minutesAgo: z.number().min(0).optional(),
  /** Paths of the organisation's folder that the commit brings in as they are. */
  add: z.array(z.string()).optional(),
  /** Patch of the history's folder that the commit applies. */
  patch: z.string().optional(),
  subject: z.string(),
  body: z.string().optional(),
  /** What the change is good for; becomes the commit's `Benefit:` trailer. */
  benefit: z.string().optional(),
});
type HistoryCommit = z.infer<typeof commitSchema>;

export interface MadeCommit {
  readonly id: string;
  readonly name: string;
  readonly part: string;
  readonly author: string;
  readonly at: Instant;
  readonly subject: string;
}

/** An example's folder: `organisation/` with the first state and `history/history.json` with the commits, in parts that follow each other. */
export interface Example {
  readonly folder: string;
  readonly parts: readonly string[];
}

/**
 * Makes a Git repository in `destination`, which must be absent or empty, with the history up to the end of the part `upTo`.
 * The same `now` gives the same commit ids.
 */
export async function makeHistory(example: Example, destination: string, now: Instant, upTo: string): Promise<readonly MadeCommit[]> {
  await mkdir(destination, { recursive: true });
  const found = await readdir(destination);
  if (found.length > 0) {
    throw new Error(`${destination} already holds ${found[0]}; a new history would mix with it. Choose an empty or a new folder.`);
  }
  await git(destination, ["init", "--quiet", "--initial-branch=main"]);
  return commitParts(example, destination, now, example.parts.slice(0, indexOf(example, upTo) + 1));
}

/** Adds the commits after the part `from` up to the end of the part `to` to a repository that stands at the end of `from`. */
export async function addHistory(
  example: Example,
  destination: string,
  from: string,
  to: string,
  now: Instant,
): Promise<readonly MadeCommit[]> {
  return commitParts(example, destination, now, example.parts.slice(indexOf(example, from) + 1, indexOf(example, to) + 1));
}

/** What `node make-repository.ts` does: `DESTINATION [PART]` makes a history, `DESTINATION PART --after EARLIER` goes on with one. */
export async function makeFromWords(example: Example, words: readonly string[], now: Instant): Promise<void> {
  const [destination, upTo = example.parts[0], flag, after, ...more] = words;
  const known = upTo !== undefined && example.parts.includes(upTo) && (after === undefined || example.parts.includes(after));
  if (destination === undefined || upTo === undefined || !known || (flag === "--after") !== (after !== undefined) || more.length > 0) {
    console.error(
      `usage: node make-repository.ts DESTINATION [${example.parts.join("|")}] [--after ${example.parts.slice(0, -1).join("|")}]`,
    );
    process.exitCode = 2;
    return;
  }
  const commits =
    after === undefined ? await makeHistory(example, destination, now, upTo) : await addHistory(example, destination, after, upTo, now);
  for (const { id, at, author, subject } of commits) console.log(id.slice(0, 10), at, author.padEnd(7), subject);
}

function indexOf(example: Example, part: string): number {
  const index = example.parts.indexOf(part);
  if (index < 0) throw new Error(`the history has no part "${part}"; it has ${example.parts.join(", ")}`);
  return index;
}

async function commitParts(example: Example, destination: string, now: Instant, parts: readonly string[]): Promise<readonly MadeCommit[]> {
  const history = z
    .strictObject({ commits: z.array(commitSchema) })
    .parse(JSON.parse(await readFile(join(example.folder, "history/history.json"), "utf8")));
  const people = await peopleOf(example);
  const made: MadeCommit[] = [];
  let previous = await dateOfHead(destination);
  for (const commit of history.commits.filter(({ part }) => parts.includes(part))) {
    const wanted = Math.floor((millisOf(now) - (commit.daysAgo ?? 0) * 86_400_000 - (commit.minutesAgo ?? 0) * 60_000) / 1000) * 1000;
    const at = instantFromMillis(Math.max(wanted, previous + 1000));
    previous = millisOf(at);
    await change(example, destination, commit);
    made.push({
      id: await record(destination, commit, authorOf(people, commit), at),
      name: commit.name,
      part: commit.part,
      author: commit.author,
      at,
      subject: commit.subject,
    });
  }
  return made;
}

async function change(example: Example, destination: string, commit: HistoryCommit): Promise<void> {
  for (const path of commit.add ?? []) {
    await mkdir(dirname(join(destination, path)), { recursive: true });
    await cp(join(example.folder, "organisation", path), join(destination, path), { recursive: true });
  }
  if (commit.patch !== undefined) await git(destination, ["apply", join(example.folder, "history", commit.patch)]);
}

async function record(destination: string, commit: HistoryCommit, author: Author, at: Instant): Promise<string> {
  const message = [commit.subject, commit.body, commit.benefit === undefined ? undefined : `Benefit: ${commit.benefit}`];
  await git(destination, ["add", "--all"]);
  await git(destination, ["commit", "--quiet", "--message", message.filter((part) => part !== undefined).join("\n\n")], {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: at,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    GIT_COMMITTER_DATE: at,
  });
  return (await git(destination, ["rev-parse", "HEAD"])).trim();
}

interface Author {
  readonly name: string;
  readonly email: string;
}

async function peopleOf(example: Example): Promise<ReadonlyMap<string, Author>> {
  const text = await readFile(join(example.folder, "organisation/people/people.yaml"), "utf8");
  const { people } = z
    .looseObject({ people: z.array(z.looseObject({ id: z.string(), name: z.string(), email: z.string() })) })
    .parse(parse(text));
  return new Map(people.map(({ id, name, email }) => [id, { name, email }]));
}

function authorOf(people: ReadonlyMap<string, Author>, commit: HistoryCommit): Author {
  const author = people.get(commit.author);
  if (author === undefined)
    throw new Error(`${commit.author}, the author of "${commit.name}", is not among the people of the organisation`);
  return author;
}

async function dateOfHead(destination: string): Promise<number> {
  const seconds = await git(destination, ["log", "-1", "--format=%ct"]).catch(() => "0");
  return Number(seconds) * 1000;
}

/** Git without the habits of whoever runs it: no configuration of theirs, no hooks, no signing, no templates. */
async function git(folder: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
  const settings = [
    "-c",
    "core.autocrlf=false",
    "-c",
    "commit.gpgSign=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "init.templateDir=",
    "-c",
    "gc.auto=0",
  ];
  const { stdout } = await promisify(execFile)("git", [...settings, ...words], {
    cwd: folder,
    env: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC", GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", ...environment },
  });
  return stdout;
}
