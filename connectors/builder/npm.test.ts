import { execFile } from "node:child_process";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { directoryRegistry } from "../registry/directory.ts";
import { npmBuilder } from "./npm.ts";

const PACKAGE = "semver";
const VERSION = "7.8.6";

let place: string;
beforeEach(async () => void (place = await mkdtemp(join(tmpdir(), "tidegate-npm-"))));
afterEach(() => rm(place, { recursive: true, force: true }));

const build = (
  name: string | null,
  version: string,
  folder = "out",
  onLine?: (line: string) => void,
): ReturnType<ReturnType<typeof npmBuilder>["build"]> =>
  npmBuilder(onLine === undefined ? {} : { onLine }).build({
    commit: `${name}@${version}`,
    version,
    sourceFolder: null,
    package: name,
    destination: join(place, folder),
  });

const reachable = await promisify(execFile)("npm", [
  "view",
  `${PACKAGE}@${VERSION}`,
  "version",
  "--fetch-retries=0",
  "--fetch-timeout=5000",
]).then(
  ({ stdout }) => stdout.trim() === VERSION,
  () => false,
);
if (!reachable) process.stderr.write("skipped: the npm registry cannot be reached, so no package is built\n");

test.skipIf(!reachable)("installs a package with what it needs, and twice the same", { timeout: 60_000 }, async () => {
  const lines: string[] = [];
  const { log } = await build(PACKAGE, VERSION, "one", (line) => lines.push(line));
  await build(PACKAGE, VERSION, "two");
  expect(log.join("\n")).toMatch(
    /^semver 7\.8\.6 sha512-\S+\n\d+ packages, each with its integrity; package-lock\.json sha256:[0-9a-f]{64}$/m,
  );
  expect(lines.length).toBeGreaterThan(0);
  expect((await readdir(place)).toSorted()).toEqual(["one", "two"]);
  expect(await readFile(join(place, "one", "package-lock.json"), "utf8")).not.toContain('"resolved"');
  expect(JSON.parse(await readFile(join(place, "one", "node_modules", PACKAGE, "package.json"), "utf8"))).toMatchObject({
    version: VERSION,
  });
  const registry = directoryRegistry(join(place, "registry"));
  expect(await registry.put(join(place, "one"))).toEqual(await registry.put(join(place, "two")));
});

test.skipIf(!reachable)("says that a version does not exist, and leaves nothing behind", { timeout: 60_000 }, async () => {
  await expect(build(PACKAGE, "7.999.0")).rejects.toThrow(/has the package and not this version/);
  expect(await readdir(place)).toEqual([]);
});

test("says that the registry cannot be reached", { timeout: 60_000 }, async () => {
  process.env["npm_config_registry"] = "http://127.0.0.1:9/";
  try {
    await expect(build("tidegate-no-such-package", "1.0.0")).rejects.toThrow(/cannot be reached \(ECONNREFUSED\)/);
  } finally {
    delete process.env["npm_config_registry"];
  }
  expect(await readdir(place)).toEqual([]);
});

test.each(["--registry=http://evil", "../folder", "file:x", "git+ssh://x/y", "a b", "", "@scope", "https://x/y.tgz"])(
  "takes %j for no package",
  async (name) => {
    await expect(build(name, "1.0.0")).rejects.toThrow(/is no name of a package/);
  },
);

test.each(["latest", "^4.0.0", "4.x", "4.0", "4.0.9 || 5", "npm:other@1.0.0", ""])("takes %j for no exact version", async (version) => {
  await expect(build(PACKAGE, version)).rejects.toThrow(/is no exact version/);
});

test("needs a package and npm", async () => {
  await expect(build(null, "1.0.0")).rejects.toThrow(/needs the name of a package/);
  const without = npmBuilder({ npm: "no-such-npm" });
  await expect(
    without.build({ commit: "x", version: "1.0.0", sourceFolder: null, package: PACKAGE, destination: join(place, "out") }),
  ).rejects.toThrow(/install npm/);
});
