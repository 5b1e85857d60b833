import { execFile } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { EXIT_WORDS } from "./exit-code.ts";
import { type } from "./testing/terminal.ts";
import { VERBS } from "./verbs.ts";

const run = promisify(execFile);
const WORDS = Object.values(VERBS).flatMap((group) => Object.keys(group));

describe("help", () => {
  it.each([[[]], [["help"]], [["--help"]], [["-h"]]])("of %j shows every verb on one screen", async (words) => {
    const { code, stdout } = await type(words);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(40);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(100);
    for (const word of WORDS) expect(stdout).toMatch(new RegExp(`^ {2}${word} `, "m"));
  });

  it.each(WORDS)("of %s says what it does", async (word) => {
    const { code, stdout } = await type(["help", word]);
    expect(code).toBe(0);
    expect(stdout).toContain(`tidegate ${word}`);
  });

  it("lists the exit codes, and the page of the command line says the same", async () => {
    const page = await readFile(join(import.meta.dirname, "../docs/cli.md"), "utf8");
    const { stdout } = await type(["help", "exit-codes"]);
    expect(EXIT_WORDS).toHaveLength(8);
    for (const [code, words] of EXIT_WORDS) {
      expect(stdout).toContain(`${code}  ${words}`);
      expect(page).toContain(`| ${code} | ${words} |`);
    }
    for (const word of WORDS) expect(page, `docs/cli.md says nothing of ${word}`).toMatch(new RegExp("`" + word + "[ `]"));
  });
});

describe("words that nobody knows", () => {
  it.each<readonly [readonly string[], string]>([
    [["staus"], "Did you mean `status`?"],
    [["freeze", "--reson", "x"], "did you mean --reason?"],
    [["freeze"], "Expected input for flag --reason"],
    [["hold", "production"], "--reason"],
    [["explain"], "Expected argument for release"],
    [["status", "-o", "yaml"], "Expected"],
    [["override", "r1", "--environment", "production", "--gate", "freeze"], "no --reason"],
    [["calendar", "--from", "tomorrow"], "--from tomorrow"],
    [["status", "--server", "localhost"], 'saw       "localhost"'],
    [["brief", "r1", "--person", "leyla"], "without --trained"],
  ])("%j ends with 2 and a word of help on stderr", async (words, help) => {
    const { code, stdout, stderr } = await type(words);
    expect(stderr).toContain(help);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

/** Something that is not Tidegate: it answers everything with one status and text. */
async function answering(
  status: number,
  text: string,
): Promise<{ readonly url: string; readonly server: Server; readonly seen: Record<string, unknown>[] }> {
  const seen: Record<string, unknown>[] = [];
  const server = createServer((request, response) => {
    seen.push({ method: request.method, url: request.url, ...request.headers });
    response.writeHead(status, { location: "http://127.0.0.1:1/" }).end(text);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, seen };
}

describe("a server that does not answer as it should", () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, "close");
    }
  });

  it("is unreachable: 7", async () => {
    const { url, server } = await answering(200, "{}");
    server.close();
    await once(server, "close");
    const { code, stderr, stdout } = await type(["status", "--server", url]);
    expect(stderr).toMatch(/saw {7}no answer from [^]*ECONNREFUSED[^]*to do {5}Start one with `tidegate up`/);
    expect({ code, stdout }).toEqual({ code: 7, stdout: "" });
  });

  it.each([
    [401, "", 3, "not-signed-in"],
    [403, "<h1>No</h1>", 3, "not-allowed"],
    [404, "", 2, "not-found"],
    [409, '{"code":"already-done","saw":"it is signed","because":"once is enough","todo":"nothing"}', 3, "already-done"],
    [422, '{"code":"own-change","saw":"your commit","because":"two people","todo":"ask another"}', 3, "own-change"],
    [400, '{"code":"bad-request","saw":"x","because":"y","todo":"z"}', 2, "bad-request"],
    [500, "<html>oops</html>", 1, "server-broke"],
    [503, '{"code":"store-unavailable","saw":"x","because":"y","todo":"z"}', 1, "store-unavailable"],
    [200, "<html>another page</html>", 7, "not-tidegate"],
    [302, "", 7, "unreachable"],
  ])("answers %d with %j: %d, and says %s", async (status, text, expected, word) => {
    const { url, server } = await answering(status, text);
    servers.push(server);
    const { code, stdout, stderr } = await type(["explain", "r1", "--server", url, "-o", "json"]);
    expect(JSON.parse(stderr)).toMatchObject({
      code: word,
      saw: expect.any(String),
      because: expect.any(String),
      todo: expect.any(String),
    });
    expect({ code, stdout }).toEqual({ code: expected, stdout: "" });
  });

  it("gets the token, a key of its own for each act, and no name that becomes another path", async () => {
    const { url, server, seen } = await answering(403, "");
    servers.push(server);
    const env = { TIDEGATE_TOKEN: " secret\n", TIDEGATE_SERVER: `${url}/` };
    await type(["cancel", "../../api/tokens", "--reason", "no more"], env);
    await type(["cancel", "r1", "--reason", "no more"], env);
    await type(["explain", "r1"], env);
    expect(seen.map(({ method, url }) => `${String(method)} ${String(url)}`)).toEqual([
      "POST /api/releases/..%2F..%2Fapi%2Ftokens/cancel",
      "POST /api/releases/r1/cancel",
      "GET /api/releases/r1/explain",
    ]);
    expect(seen.map((one) => one["authorization"])).toEqual(Array(3).fill("Bearer secret"));
    const keys = seen.map((one) => one["idempotency-key"]);
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBeUndefined();
  });

  it("never hears of an act for which the token file is open to others", async () => {
    const { url, server, seen } = await answering(403, "");
    servers.push(server);
    const folder = await mkdtemp(join(tmpdir(), "tidegate-token-"));
    try {
      const file = join(folder, "token");
      await writeFile(file, "from-file\n");
      await chmod(file, 0o644);
      const open = await type(["status", "--server", url, "--token-file", file]);
      expect(open).toMatchObject({ code: 2, stderr: expect.stringContaining(`chmod 600 ${file}`) });
      expect(seen).toEqual([]);
      await chmod(file, 0o600);
      await type(["status", "--server", url, "--token-file", file], { TIDEGATE_TOKEN: "from-environment" });
      expect(seen).toMatchObject([{ authorization: "Bearer from-file" }]);
      expect(await type(["status", "--server", url, "--token-file", join(folder, "none")])).toMatchObject({ code: 2 });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe("the program itself", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tidegate-cli-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("gives the shell the exit code, keeps data and progress apart, and uses no colour where nobody looks", async () => {
    const main = join(import.meta.dirname, "main.ts");
    const version = await run(process.execPath, [main, "--version"]);
    expect(version.stdout.trim()).toMatch(/^\d+\.\d+\.\d+$/);
    // Node itself complains on stderr when it is asked for colours and for none.
    const env = { ...process.env, FORCE_COLOR: "1", NO_COLOR: undefined };
    const failed = await run(process.execPath, [main, "lint", folder], { env }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: 2, stdout: expect.stringContaining("no-profile"), stderr: "" });
    expect(failed).toMatchObject({ stdout: expect.not.stringContaining("\u001B[") });
  });
});
