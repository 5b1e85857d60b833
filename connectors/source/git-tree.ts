import type { Git } from "./git-process.ts";

/** One entry of a commit's tree: a file, an executable file, a symbolic link, or another repository's commit. */
export interface TreeEntry {
  readonly path: string;
  readonly kind: "file" | "executable" | "link" | "submodule";
  readonly id: string;
}

const KINDS: Readonly<Record<string, TreeEntry["kind"]>> = {
  "100644": "file",
  "100664": "file",
  "100755": "executable",
  "120000": "link",
  "160000": "submodule",
};

/** Every entry below `folder` (`""`: the root) at a commit, by its path within the repository. Empty where there is no such folder. */
export async function entriesBelow(git: Git, commit: string, folder: string): Promise<readonly TreeEntry[]> {
  const chunks: Buffer[] = [];
  const below = folder === "" ? [] : ["--", `${folder}/`];
  for await (const chunk of git.stream(["ls-tree", "-r", "-z", "--full-tree", commit, ...below])) chunks.push(chunk);
  const rows = Buffer.concat(chunks).toString("utf8").split("\0");
  return rows.filter((row) => row !== "").map(entryOf);
}

/** The content of many blobs, in the order asked for, from one process. An id that was asked for and is not there throws. */
export async function* blobsOf(git: Git, ids: readonly string[]): AsyncGenerator<Buffer> {
  if (ids.length === 0) return;
  const input = (function* lines() {
    for (const id of ids) yield `${id}\n`;
  })();
  const bytes = reader(git.stream(["cat-file", "--batch"], input));
  for (const id of ids) {
    const head = await bytes.line();
    const size = /^[0-9a-f]{40,64} blob (\d+)$/.exec(head)?.[1];
    if (size === undefined) throw new Error(`git cannot give the content ${id}: ${head}. The clone is incomplete: fetch it anew, whole.`);
    const content = await bytes.take(Number(size));
    await bytes.take(1);
    yield content;
  }
}

function entryOf(row: string): TreeEntry {
  const tab = row.indexOf("\t");
  const [mode, , id] = row.slice(0, tab).split(" ");
  const kind = KINDS[mode ?? ""];
  if (kind === undefined || id === undefined)
    throw new Error(`git ls-tree said something that is not understood: ${JSON.stringify(row.slice(0, 80))}`);
  return { path: row.slice(tab + 1), kind, id };
}

/** Reads lines and counted bytes from chunks of any size. */
function reader(chunks: AsyncGenerator<Buffer>): { line(): Promise<string>; take(bytes: number): Promise<Buffer> } {
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<Buffer> => {
    const { value, done } = await chunks.next();
    if (done === true) throw new Error("git cat-file ended before it gave all that it was asked for");
    return value;
  };
  return {
    async line() {
      let end = rest.indexOf(10);
      while (end === -1) {
        rest = Buffer.concat([rest, await more()]);
        end = rest.indexOf(10);
      }
      const text = rest.subarray(0, end).toString("utf8");
      rest = rest.subarray(end + 1);
      return text;
    },
    async take(bytes) {
      const parts = [rest];
      for (let have = rest.length; have < bytes;) {
        const part = await more();
        parts.push(part);
        have += part.length;
      }
      const all = parts.length === 1 ? rest : Buffer.concat(parts);
      rest = all.subarray(bytes);
      return all.subarray(0, bytes);
    },
  };
}
