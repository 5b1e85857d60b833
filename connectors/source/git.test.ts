import { execFileSync } from "node:child_process";
import { chmod, chown, mkdir, mkdtemp, readFile, readdir, readlink, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { gitSource } from "./git.ts";
import type { Source } from "./source.ts";

describe("a Git repository as a source", () => {
  let place: string;
  let repository: string;
  let source: Source;
  let clock = 0;

  const git = (...words: readonly string[]): string => {
    const at = `2026-11-${String(1 + (clock % 28)).padStart(2, "0")}T10:00:00+01:00`;
    const environment = {
      PATH: process.env["PATH"] ?? "",
      HOME: place,
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_AUTHOR_NAME: "c",
      GIT_AUTHOR_EMAIL: "c@example.org",
      GIT_COMMITTER_NAME: "c",
      GIT_COMMITTER_EMAIL: "c@example.org",
      GIT_AUTHOR_DATE: "2020-01-01T00:00:00Z",
      GIT_COMMITTER_DATE: at,
    };
    return execFileSync("git", [...words], {
      cwd: repository,
      env: environment,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    }).trim();
  };
  const put = async (path: string, text: string | Buffer): Promise<void> => {
    await mkdir(dirname(join(repository, path)), { recursive: true });
    await writeFile(join(repository, path), text);
  };
  const commit = (subject: string, author = "Ada Ü <ada@example.org>"): string => {
    clock += 1;
    git("add", "-A");
    git("commit", "-q", "--allow-empty", `--author=${author}`, "-m", subject);
    return git("rev-parse", "HEAD");
  };
  const merge = (branch: string, ...words: readonly string[]): string => {
    clock += 1;
    git("merge", "-q", "--no-ff", "-m", `Merge ${branch}`, ...words, branch);
    return git("rev-parse", "HEAD");
  };
  const subjects = async (...words: Parameters<Source["commits"]>): Promise<readonly string[]> =>
    (await source.commits(...words)).map(({ subject }) => subject);

  beforeEach(async () => {
    place = await mkdtemp(join(tmpdir(), "tidegate-git-"));
    repository = join(place, "organisation");
    await mkdir(repository);
    clock = 0;
    git("init", "-q", "-b", "main");
    source = gitSource({ repository });
  });
  afterEach(() => rm(place, { recursive: true, force: true }));

  test("finds a commit by branch, tag or short id, and nothing by a name that nobody gave", async () => {
    const first = commit("One");
    git("tag", "-m", "x", "v1.0.0");
    git("branch", "größe/neu");
    const second = commit("Two");
    expect(await source.resolve("main")).toBe(second);
    expect(await source.resolve("HEAD")).toBe(second);
    expect(await source.resolve("v1.0.0")).toBe(first);
    expect(await source.resolve("größe/neu")).toBe(first);
    expect(await source.resolve(first.slice(0, 10))).toBe(first);
    expect(await source.resolve("nobody")).toBeUndefined();
    expect(await source.resolve("0".repeat(40))).toBeUndefined();
  });

  test.each([
    "--help",
    "-main",
    "--output=/tmp/evil",
    "main..x",
    "main:file",
    "main^",
    "main~1",
    "@{1}",
    ":/One",
    "a b",
    "main\n",
    "",
    "main\0",
    "$(id)",
  ])("takes %j for no name at all", async (name) => {
    commit("One");
    expect(await source.resolve(name)).toBeUndefined();
    await expect(source.commits(null, name, [])).rejects.toThrow(/has no commit/);
    await expect(source.files(name, "")).rejects.toThrow(/has no commit/);
  });

  test("tells who, when, what and why of each commit, oldest first", async () => {
    await put("a.txt", "1\n2\n3\n");
    commit('First: größer\n\nBecause of\n\n- tabs\tand "quotes"\n');
    await put("a.txt", "1\n3\n4\n5\n");
    await put("logo.png", Buffer.from([0, 1, 2, 255]));
    commit("Second", "Bob <bob@example.org>");
    const told = await source.commits(null, "main", []);
    expect(told).toMatchObject([
      {
        author: "Ada Ü",
        email: "ada@example.org",
        at: "2026-11-02T09:00:00.000Z",
        subject: "First: größer",
        body: 'Because of\n\n- tabs\tand "quotes"',
        files: [{ path: "a.txt", added: 3, removed: 0 }],
      },
      {
        author: "Bob",
        email: "bob@example.org",
        at: "2026-11-03T09:00:00.000Z",
        subject: "Second",
        body: "",
        files: [
          { path: "a.txt", added: 2, removed: 1 },
          { path: "logo.png", added: 0, removed: 0 },
        ],
      },
    ]);
  });

  test("names a moved file by its new name, whatever is in the name", async () => {
    const lines = Array.from({ length: 20 }, (_, line) => `line ${line}\n`).join("");
    await put('old "quoted" ü.txt', lines);
    commit("One");
    git("mv", 'old "quoted" ü.txt', "new\tname\n日本.txt");
    await writeFile(join(repository, "new\tname\n日本.txt"), `${lines}more\n`);
    commit("Two");
    expect((await source.commits(null, "main", [])).at(-1)?.files).toEqual([{ path: "new\tname\n日本.txt", added: 1, removed: 0 }]);
  });

  test("tells commits of one range and of the paths asked for, and a branch's commits in place of its merge", async () => {
    await put("shop/a", "1");
    const base = commit("Base");
    git("checkout", "-q", "-b", "side");
    await put("shop/b", "1");
    commit("Side shop");
    await put("desk/c", "1");
    commit("Side desk");
    git("checkout", "-q", "main");
    await put("desk/d", "1");
    commit("Main desk");
    const merged = merge("side");
    expect(await subjects(null, "main", [])).toEqual(["Base", "Side shop", "Side desk", "Main desk"]);
    expect(await subjects(base, merged, ["shop"])).toEqual(["Side shop"]);
    expect(await subjects(base, merged, ["./shop/", "desk"])).toEqual(["Side shop", "Side desk", "Main desk"]);
    expect(await subjects(base, merged, ["."])).toEqual(["Side shop", "Side desk", "Main desk"]);
    expect(await subjects(merged, base, [])).toEqual([]);
    expect(await subjects(null, "main", ["nothing", "sho", "*"])).toEqual([]);
  });

  test("tells a merge whose author changed something while merging", async () => {
    await put("a", "1\n");
    commit("Base");
    git("checkout", "-q", "-b", "side");
    await put("b", "1\n");
    commit("Side");
    git("checkout", "-q", "main");
    await put("c", "1\n");
    commit("Main");
    merge("side", "--no-commit");
    await put("c", "1\nslipped in\n");
    commit("Merge with a surprise");
    const last = (await source.commits(null, "main", [])).at(-1);
    expect(last).toMatchObject({ subject: "Merge with a surprise", files: [{ path: "c", added: 1, removed: 0 }] });
  });

  test("keeps the commits of a branch whose work a merge threw away", async () => {
    await put("a", "1\n");
    const base = commit("Base");
    git("checkout", "-q", "-b", "side");
    await put("a", "2\n");
    commit("Side");
    git("checkout", "-q", "main");
    await put("b", "1\n");
    commit("Main");
    merge("side", "-s", "ours");
    expect(await subjects(base, "main", ["a"])).toEqual(["Side"]);
  });

  test("reads the text of all files below a folder, and only of it", async () => {
    await put("people/ada.yaml", "name: Ada\n");
    await put("people/team/größe.yaml", "x: ü\n");
    await put("people-else/bob.yaml", "name: Bob\n");
    await put("empty/.keep", "");
    await put("big.txt", "0123456789".repeat(300_000));
    const id = commit("One");
    await put("people/ada.yaml", "not committed");
    expect(await source.files(id, "people")).toEqual(
      new Map([
        ["people/ada.yaml", "name: Ada\n"],
        ["people/team/größe.yaml", "x: ü\n"],
      ]),
    );
    expect((await source.files("main", ".")).size).toBe(5);
    expect((await source.files("main", "")).get("big.txt")?.length).toBe(3_000_000);
    expect((await source.files("main", "nowhere")).size).toBe(0);
    await expect(source.files("main", "../etc")).rejects.toThrow(/no folder within/);
  });

  test("exports a folder as plain files, with links and executable bits, as they were committed", async () => {
    await put(".gitattributes", "shop/ignored export-ignore\nshop/*.txt text eol=crlf\nshop/main.mjs export-subst\n");
    await put("shop/main.mjs", "// $Format:%H$\n");
    await put("shop/lib/a.txt", "a\n");
    await put("shop/ignored", "still here");
    await put("shop/run", "#!/bin/sh\n");
    await chmod(join(repository, "shop/run"), 0o755);
    await symlink("lib/a.txt", join(repository, "shop/link"));
    const id = commit("One");
    const out = join(place, "out");
    await source.export(id, "shop", out);
    expect((await readdir(out)).toSorted()).toEqual(["ignored", "lib", "link", "main.mjs", "run"]);
    expect(await readFile(join(out, "main.mjs"), "utf8")).toBe("// $Format:%H$\n");
    expect(await readFile(join(out, "lib/a.txt"), "utf8")).toBe("a\n");
    expect(await readlink(join(out, "link"))).toBe("lib/a.txt");
    expect((await stat(join(out, "run"))).mode & 0o777).toBe(0o755);
    await expect(source.export(id, "nowhere", join(place, "none"))).rejects.toThrow(/has nothing below nowhere/);
  });

  test("does not export a link that leads out of the folder", async () => {
    await put("secret", "x");
    await put("shop/a", "x");
    await symlink("../secret", join(repository, "shop/link"));
    commit("One");
    await expect(source.export("main", "shop", join(place, "out"))).rejects.toThrow(/link points to \.\.\/secret/);
  });

  test("knows whether a commit is in the history of another", async () => {
    const first = commit("One");
    const second = commit("Two");
    expect(await source.contains(second, first)).toBe(true);
    expect(await source.contains(first, first)).toBe(true);
    expect(await source.contains(first, second)).toBe(false);
    await expect(source.contains("main", "nobody")).rejects.toThrow(/has no commit/);
  });

  test("works on a bare repository, and refuses a shallow one where the whole history is asked for", async () => {
    await put("a", "1\n");
    const first = commit("One");
    commit("Two");
    git("clone", "-q", "--bare", ".", join(place, "bare.git"));
    const bare = gitSource({ repository: join(place, "bare.git") });
    expect((await bare.commits(null, "main", ["a"])).map(({ id }) => id)).toEqual([first]);
    expect((await bare.files("main", "")).get("a")).toBe("1\n");
    git("clone", "-q", "--depth=1", `file://${repository}`, join(place, "shallow"));
    const shallow = gitSource({ repository: join(place, "shallow") });
    expect((await shallow.files("main", "")).get("a")).toBe("1\n");
    await expect(shallow.commits(null, "main", [])).rejects.toThrow(/unshallow/);
  });

  test("is not misled by what the repository's own settings ask for", async () => {
    await put("a", "1\n");
    commit("One");
    git("config", "core.fsmonitor", `touch ${join(place, "ran")}`);
    git("config", "diff.external", `touch ${join(place, "ran")}`);
    git("config", "core.pager", `touch ${join(place, "ran")}`);
    git("config", "log.showSignature", "true");
    git("config", "diff.noprefix", "true");
    git("config", "diff.renames", "false");
    git("config", "log.date", "relative");
    git("config", "color.ui", "always");
    expect(await subjects(null, "main", ["a"])).toEqual(["One"]);
    await source.export("main", "", join(place, "out"));
    expect(await readdir(place)).not.toContain("ran");
  });

  test.skipIf(process.getuid?.() !== 0)("reads a repository that belongs to another user", async () => {
    commit("One");
    await chown(repository, 65534, 65534);
    await chown(join(repository, ".git"), 65534, 65534);
    expect(await subjects(null, "main", [])).toEqual(["One"]);
  });

  test("does not take the repository around a folder for the folder, and says what it cannot read", async () => {
    await put("inner/a", "1");
    commit("One");
    await expect(gitSource({ repository: join(repository, "inner") }).resolve("main")).rejects.toThrow(
      /cannot be read as a Git repository/,
    );
    await expect(gitSource({ repository: join(place, "nowhere") }).resolve("main")).rejects.toThrow(/cannot be read as a Git repository/);
    await expect(gitSource({ repository, git: "no-such-git" }).resolve("main")).rejects.toThrow(/install git/);
  });
});
