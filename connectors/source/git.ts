import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join, posix } from "node:path";
import type { Commit } from "../../core/change/change.ts";
import { whyLinkLeaves, whyPathIsUnsafe } from "../registry/inside.ts";
import { LOG_WORDS, parseLog } from "./git-log.ts";
import type { Git } from "./git-process.ts";
import { openGit } from "./git-process.ts";
import type { TreeEntry } from "./git-tree.ts";
import { blobsOf, entriesBelow } from "./git-tree.ts";
import type { Source } from "./source.ts";

export interface GitSourceOptions {
  /** A clone or a bare repository on this machine. */
  readonly repository: string;
  /** The git program; `git` on PATH when absent. */
  readonly git?: string;
}

/**
 * A Git repository read with the git program. Only what is committed is read, never a work tree, and neither attributes nor line-end
 * settings change it: the same commit gives the same bytes everywhere. Files of large-file storage stay the pointers that Git keeps.
 * In {@link Source.files}, bytes that are not UTF-8 become U+FFFD, and the text of a symbolic link is its target.
 */
export function gitSource({ repository, git: program = "git" }: GitSourceOptions): Source {
  let opened: Promise<Git> | undefined;
  const open = (): Promise<Git> => {
    opened ??= openGit(repository, program).catch((cause: unknown) => {
      opened = undefined;
      throw cause;
    });
    return opened;
  };

  const resolve = async (revision: string): Promise<string | undefined> => {
    if (!canBeRevision(revision)) return undefined;
    const git = await open();
    const { code, output, errors } = await git.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
    if (code > 1) throw new Error(`git could not look for ${revision} in ${repository}: ${errors.trim()}`);
    return code === 0 ? output.trim() : undefined;
  };
  const known = async (revision: string): Promise<string> => {
    const id = await resolve(revision);
    if (id === undefined) throw new Error(`${repository} has no commit ${JSON.stringify(revision)}: push it, or fetch it into this clone.`);
    return id;
  };
  const whole = async (): Promise<Git> => {
    const git = await open();
    const { output } = await git.ask(["rev-parse", "--is-shallow-repository"]);
    if (output.trim() === "false") return git;
    throw new Error(
      `${repository} is a shallow clone, which does not know its whole history, so what changed cannot be told: run git fetch --unshallow in it.`,
    );
  };

  return {
    resolve,

    async files(commit, folder) {
      const git = await open();
      const entries = (await entriesBelow(git, await known(commit), folderWithin(folder))).filter(({ kind }) => kind !== "submodule");
      const texts = new Map<string, string>();
      let index = 0;
      for await (const content of blobsOf(
        git,
        entries.map(({ id }) => id),
      )) {
        const entry = entries[index];
        if (entry !== undefined) texts.set(entry.path, content.toString("utf8"));
        index += 1;
      }
      return texts;
    },

    async commits(from, to, paths) {
      const git = await whole();
      const range = from === null ? [await known(to)] : [await known(to), `^${await known(from)}`];
      const places = paths.map(folderWithin);
      // No path at all is the whole repository, also where one of several is its root.
      const below = places.includes("") ? [] : places;
      const found: Commit[] = [];
      for await (const { isMerge, ...commit } of parseLog(
        git.stream(["log", "--reverse", ...LOG_WORDS, "--end-of-options", ...range, "--", ...below]),
      )) {
        if (!isMerge || commit.files.length > 0) found.push(commit);
      }
      return found;
    },

    async export(commit, folder, destination) {
      const git = await open();
      const within = folderWithin(folder);
      const entries = await entriesBelow(git, await known(commit), within);
      if (entries.length === 0)
        throw new Error(`${repository} has nothing below ${folder} at ${commit}: correct the component's source path.`);
      const wrong = entries.map((entry) => whyNotWritten(entry, within)).find((why) => why !== undefined);
      if (wrong !== undefined) throw new Error(`${commit} of ${repository} is not exported: ${wrong}.`);
      await mkdir(destination, { recursive: true });
      // Links last: a tree made by hand may name a file below a link, and nothing may be written through one.
      const ordered = [...entries.filter(({ kind }) => kind !== "link"), ...entries.filter(({ kind }) => kind === "link")];
      let index = 0;
      for await (const content of blobsOf(
        git,
        ordered.map(({ id }) => id),
      )) {
        const entry = ordered[index];
        if (entry !== undefined) await write(entry, content, destination, posix.relative(within, entry.path));
        index += 1;
      }
    },

    async contains(commit, ancestor) {
      const git = await whole();
      const { code, errors } = await git.ask(["merge-base", "--is-ancestor", await known(ancestor), await known(commit)]);
      if (code > 1) throw new Error(`git could not tell whether ${ancestor} is in ${commit}: ${errors.trim()}`);
      return code === 0;
    },
  };
}

async function write(entry: TreeEntry, content: Buffer, destination: string, within: string): Promise<void> {
  const path = join(destination, within);
  await mkdir(dirname(path), { recursive: true });
  if (entry.kind === "link") {
    const target = content.toString("utf8");
    const leaves = whyLinkLeaves(within, target);
    if (leaves !== undefined) throw new Error(`${leaves}: a component may only link to its own files. Remove the link or copy the file.`);
    return symlink(target, path);
  }
  await writeFile(path, content, { flag: "wx" });
  await chmod(path, entry.kind === "executable" ? 0o755 : 0o644);
}

function whyNotWritten(entry: TreeEntry, within: string): string | undefined {
  if (entry.kind === "submodule") return `${entry.path} is a submodule, whose files are in another repository; copy them into this one`;
  const path = posix.relative(within, entry.path);
  if (path.split("/").some((step) => step.toLowerCase() === ".git")) return `${entry.path} is a name that Git keeps for itself`;
  return whyPathIsUnsafe(entry.path);
}

/** A folder as Git names it: no leading or trailing slash, `""` for the root. */
function folderWithin(folder: string): string {
  const plain = posix.normalize(folder === "" ? "." : folder).replace(/\/+$/, "");
  if (plain === "." || plain === "") return "";
  if (plain.startsWith("/") || plain === ".." || plain.startsWith("../") || plain.includes("\0")) {
    throw new Error(
      `${JSON.stringify(folder)} is no folder within a repository: write it from the repository's root, without .. at its start.`,
    );
  }
  return plain;
}

/** Git's own rules for names of branches and tags: what breaks them names nothing, and cannot be an option or a range either. */
function canBeRevision(revision: string): boolean {
  if (revision === "" || revision.length > 1000 || revision.startsWith("-")) return false;
  return !/[\0-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\.lock$|[./]$/.test(revision);
}
