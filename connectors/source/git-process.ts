import { spawn } from "node:child_process";
import { isAbsolute, resolve, dirname } from "node:path";
import type { Readable } from "node:stream";

/** The git program on one repository: words in, bytes out, nothing that the repository's or the machine's settings could bend. */
export interface Git {
  /** The whole output and the exit code; throws when git was ended by a signal or could not be started. */
  ask(words: readonly string[]): Promise<{ readonly code: number; readonly output: string; readonly errors: string }>;
  /** The output as it comes; throws at its end when git failed. `input` is written to it, piece by piece. */
  stream(words: readonly string[], input?: Iterable<string>): AsyncGenerator<Buffer>;
}

/** Settings of the repository that would start programs, ask people, or change what is told about the same commit. */
const SETTINGS = [
  // Nodes often run as another user than the one who owns the clone, and reading runs nothing that the clone says.
  ["safe.directory", "*"],
  ["core.fsmonitor", "false"],
  ["core.hooksPath", "/dev/null"],
  ["core.attributesFile", "/dev/null"],
  ["core.quotePath", "false"],
  ["i18n.logOutputEncoding", "UTF-8"],
  ["log.showSignature", "false"],
  ["log.mailmap", "false"],
  ["diff.renameLimit", "1000"],
  ["diff.orderFile", "/dev/null"],
  ["diff.external", ""],
].flatMap(([name, value]) => ["-c", `${name}=${value}`]);

/** Opens a repository, with a work tree or bare. It must be the folder itself: a repository around it is not taken for it. */
export async function openGit(repository: string, program: string): Promise<Git> {
  const folder = resolve(repository);
  const at = (place: readonly string[]): Git =>
    gitWith(program, folder, [...SETTINGS, "--literal-pathspecs", "--no-replace-objects", ...place]);
  const found = await at(["-C", folder]).ask(["rev-parse", "--absolute-git-dir"]);
  const gitFolder = found.output.trim();
  if (found.code !== 0 || !isAbsolute(gitFolder)) {
    throw new Error(
      `${folder} cannot be read as a Git repository, so nobody can tell what changed: ${found.errors.trim()}. Give the folder of a clone or of a bare repository.`,
    );
  }
  // With its own folder as the work tree, paths start at the root of the repository wherever the process stands.
  return at(["-C", gitFolder, `--git-dir=${gitFolder}`]);
}

function gitWith(program: string, folder: string, first: readonly string[]): Git {
  const environment = {
    PATH: process.env["PATH"] ?? "/usr/bin:/bin",
    HOME: "/nonexistent",
    LC_ALL: "C",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_NO_LAZY_FETCH: "1",
    GIT_PAGER: "cat",
    GIT_CEILING_DIRECTORIES: dirname(folder),
  };
  const start = (words: readonly string[]) => spawn(program, [...first, ...words], { env: environment, stdio: ["pipe", "pipe", "pipe"] });

  async function* stream(words: readonly string[], input: Iterable<string> = []): AsyncGenerator<Buffer> {
    const child = start(words);
    const ended = new Promise<number | string>((done, failed) => {
      child.once("error", failed);
      child.once("close", (code, signal) => done(code ?? signal ?? "nothing"));
    });
    const errors = collect(child.stderr);
    // Git may end before it has read everything; its exit code says why.
    child.stdin.on("error", () => undefined);
    try {
      void feed(child.stdin, input);
      for await (const chunk of child.stdout) yield chunk as Buffer;
      const end = await ended;
      if (end !== 0) throw new Error(`git ${words[0]} ended with ${end}: ${(await errors).trim()}`);
    } finally {
      child.kill();
      ended.catch(() => undefined);
    }
  }

  return {
    stream,
    async ask(words) {
      const child = start(words);
      child.stdin.end();
      const output = collect(child.stdout);
      const errors = collect(child.stderr);
      const code = await new Promise<number>((done, failed) => {
        child.once("error", (cause) =>
          failed(new Error(`${program} cannot be started, so no history can be read: install git`, { cause })),
        );
        child.once("close", (exit, signal) => (exit === null ? failed(new Error(`git ${words[0]} was ended by ${signal}`)) : done(exit)));
      });
      return { code, output: await output, errors: await errors };
    },
  };
}

async function collect(readable: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of readable) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

async function feed(into: NodeJS.WritableStream & { readonly destroyed?: boolean }, pieces: Iterable<string>): Promise<void> {
  for (const piece of pieces) {
    if (into.destroyed === true) return;
    if (!into.write(piece)) {
      await new Promise<void>((resolveNow) => {
        into.once("drain", resolveNow);
        into.once("close", resolveNow);
      });
    }
  }
  into.end();
}
