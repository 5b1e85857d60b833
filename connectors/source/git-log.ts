import { instantFromMillis, parseInstant } from "../../core/calendar/instant.ts";
import type { Commit } from "../../core/change/change.ts";

/** Words for `git log` whose output {@link parseLog} reads. Times are those of the commit, when it came into this history. */
export const LOG_WORDS = [
  "-z",
  "--format=commit %H%x00%P%x00%an%x00%ae%x00%cI%x00%s%x00%b",
  "--raw",
  "--numstat",
  "--find-renames",
  "--diff-merges=combined",
  "--full-history",
  "--no-ext-diff",
  "--no-textconv",
  "--no-show-signature",
  "--no-notes",
  "--no-color",
  "--no-abbrev",
] as const;

const HEAD = /^\n?commit ([0-9a-f]{40,64})$/;
const RAW = /^\n?(:+)\d{6} .* ([A-Z]+)\d*$/;
const COUNT = /^\n?(\d+|-)\t(\d+|-)\t(.*)$/s;

/**
 * Commits as git tells them, NUL by NUL, so that no name or text can be taken for another field. A merge has only the files that
 * differ from all its parents, which are those that somebody changed while merging; what it brings together is told by its parents' commits.
 * The counts of such a file are those against the first parent. Lines of binary files count 0.
 */
export async function* parseLog(output: AsyncIterable<Buffer>): AsyncGenerator<Commit & { readonly isMerge: boolean }> {
  const tokens = tokensOf(output);
  let current: Draft | undefined;
  for (let token = await tokens.next(); token.done !== true; token = await tokens.next()) {
    const id = HEAD.exec(token.value)?.[1];
    if (id !== undefined) {
      if (current !== undefined) yield commitOf(current);
      current = await draftOf(id, tokens);
    } else if (current !== undefined) {
      await readFile(current, token.value, tokens);
    }
  }
  if (current !== undefined) yield commitOf(current);
}

async function draftOf(id: string, tokens: Tokens): Promise<Draft> {
  const isMerge = (await following(tokens)).includes(" ");
  const author = await following(tokens);
  const email = await following(tokens);
  const at = await following(tokens);
  const subject = await following(tokens);
  const body = (await following(tokens)).trimEnd();
  return { id, isMerge, author, email, at, subject, body, own: new Set(), files: [] };
}

/** One line about one file: that it differs (`--raw`), or by how many lines (`--numstat`); names follow as tokens of their own. */
async function readFile(draft: Draft, token: string, tokens: Tokens): Promise<void> {
  const raw = RAW.exec(token);
  const count = COUNT.exec(token);
  if (raw !== null) {
    const path = await following(tokens);
    const moved = raw[1] === ":" && /^[RC]/.test(raw[2] ?? "");
    draft.own.add(moved ? await following(tokens) : path);
  } else if (count !== null) {
    const moved = count[3] === "";
    if (moved) await following(tokens);
    const path = moved ? await following(tokens) : (count[3] ?? "");
    draft.files.push({ path, added: linesIn(count[1]), removed: linesIn(count[2]) });
  } else if (token.trim() !== "") {
    throw new Error(`git log said something that is not understood: ${JSON.stringify(token.slice(0, 80))}`);
  }
}

type Tokens = AsyncGenerator<string, undefined>;

async function following(tokens: Tokens): Promise<string> {
  const next = await tokens.next();
  if (next.done === true) throw new Error("git log ended in the middle of a commit");
  return next.value;
}

interface Draft {
  readonly id: string;
  readonly isMerge: boolean;
  readonly author: string;
  readonly email: string;
  readonly at: string;
  readonly subject: string;
  readonly body: string;
  readonly own: Set<string>;
  readonly files: { readonly path: string; readonly added: number; readonly removed: number }[];
}

function commitOf(draft: Draft): Commit & { readonly isMerge: boolean } {
  const { id, isMerge, author, email, subject, body, own, files } = draft;
  // Broken tools have written times that no calendar knows; the commit is there all the same.
  const at = parseInstant(draft.at) ?? instantFromMillis(0);
  return { id, isMerge, author, email, at, subject, body, files: files.filter(({ path }) => own.has(path)) };
}

function linesIn(count: string | undefined): number {
  return count === undefined || count === "-" ? 0 : Number(count);
}

async function* tokensOf(output: AsyncIterable<Buffer>): AsyncGenerator<string, undefined> {
  let rest: Buffer[] = [];
  for await (const chunk of output) {
    let start = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, start)) {
      yield Buffer.concat([...rest, chunk.subarray(start, end)]).toString("utf8");
      rest = [];
      start = end + 1;
    }
    rest.push(chunk.subarray(start));
  }
  const last = Buffer.concat(rest).toString("utf8");
  if (last !== "") yield last;
  return undefined;
}
