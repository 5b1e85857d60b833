import { chmod, copyFile, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { hasPackage, makeCheckout, pathWith, type Run } from "./testing/checkout.ts";

const ORDINARY_USER = 65534;

interface Report {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly node: string;
  readonly path: string;
}

function report(run: Run): Report {
  if (run.exitCode !== 0) throw new Error(`the launcher ended with ${run.exitCode}: ${run.stderr}`);
  return JSON.parse(run.stdout) as Report;
}

test("a first start installs what the lock file names, without what only developing needs, and says so in one line; the second says nothing", async () => {
  await using checkout = await makeCheckout();
  const first = await checkout.start();
  expect(report(first).words).toEqual([]);
  expect(first.stderr).toMatch(/^tidegate: installing the packages of package-lock\.json \(npm ci --omit=dev\) \.\.\. done in \d+ s\n$/);
  expect(await hasPackage(checkout.root, "greeting")).toBe(true);
  expect(await hasPackage(checkout.root, "vitest")).toBe(false);
  expect((await checkout.start()).stderr).toBe("");
});

test("words arrive as they were typed, from any folder and through links to links", async () => {
  await using checkout = await makeCheckout();
  await mkdir(join(checkout.folder, "bin"));
  await symlink("../check out/tidegate", join(checkout.folder, "bin/tide"));
  await symlink(join(checkout.folder, "bin/tide"), join(checkout.folder, "gate"));
  const run = report(
    await checkout.start({ as: join(checkout.folder, "gate"), words: ["plan", "", "two words", "*", "--wait"], cwd: "/" }),
  );
  expect(run.words).toEqual(["plan", "", "two words", "*", "--wait"]);
  expect(run.cwd).toBe("/");
});

test("two first starts at once install once, and both run", async () => {
  await using checkout = await makeCheckout();
  const both = await Promise.all([checkout.start(), checkout.start()]);
  for (const run of both) expect(run.exitCode, run.stderr).toBe(0);
  expect(checkout.registry.fetched).toEqual(["greeting"]);
});

test("a changed lock file is followed, and packages of developing that were there stay", async () => {
  await using checkout = await makeCheckout();
  await checkout.npm("ci");
  expect((await checkout.start()).stderr).toBe("");
  await checkout.lock({ dependencies: ["greeting", "farewell"], devDependencies: ["vitest"] });
  expect((await checkout.start()).stderr).toContain("npm ci --include=dev");
  expect(await hasPackage(checkout.root, "farewell")).toBe(true);
  expect(await hasPackage(checkout.root, "vitest")).toBe(true);
});

test("without a network the reason is named, and what was installed stays", async () => {
  await using checkout = await makeCheckout();
  await checkout.start();
  await checkout.lock({ dependencies: ["greeting", "farewell"], devDependencies: [] });
  const run = await checkout.start({
    env: { npm_config_registry: "http://127.0.0.1:1/", npm_config_cache: join(checkout.folder, "empty-cache") },
  });
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toContain("npm could not reach its registry (ECONNREFUSED)");
  expect(run.stderr).toContain("Check the network");
  expect(await hasPackage(checkout.root, "greeting")).toBe(true);
});

test("a checkout that the user may not write runs when it is installed, and says who can help when it is not", async () => {
  await using checkout = await makeCheckout();
  // The tests' own Node may lie where another user cannot reach it.
  await copyFile(process.execPath, join(checkout.folder, "node"));
  const bin = await pathWith(checkout.folder, { node: join(checkout.folder, "node") });
  const env = { PATH: `${bin}:/usr/bin:/bin` };
  const isRoot = process.getuid?.() === 0;
  const asOther = { env, ...(isRoot ? { user: ORDINARY_USER } : {}) };

  await chmod(checkout.root, 0o555);
  const refused = await checkout.start(asOther);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toContain("may not write there. Let the owner of that folder run ./tidegate once.");

  await chmod(checkout.root, 0o755);
  await checkout.npm("ci", "--omit=dev");
  await chmod(checkout.root, 0o555);
  await chmod(join(checkout.root, "node_modules"), 0o555);
  const run = await checkout.start(asOther);
  await chmod(checkout.root, 0o755);
  await chmod(join(checkout.root, "node_modules"), 0o755);
  expect(run.stderr).toBe("");
  expect(report(run).node).toBe(join(checkout.folder, "node"));
});

test.runIf(process.platform === "linux" && ["x64", "arm64"].includes(process.arch))(
  "where the machine's Node is too old, the pinned one runs Tidegate and is the first that children find",
  async () => {
    await using checkout = await makeCheckout();
    await checkout.start();
    const pinned = join(checkout.root, `node_modules/node-linux-${process.arch}/bin/node`);
    await mkdir(dirname(pinned), { recursive: true });
    await copyFile(process.execPath, pinned);
    const old = await oldNode(checkout.folder, "v20.19.0");
    const run = report(await checkout.start({ env: { PATH: `${old}:/usr/bin:/bin` } }));
    expect(run.node).toBe(pinned);
    expect(run.path.split(":")[0]).toBe(dirname(pinned));
  },
);

test("a Node that is too old even for npm is named with the version that is needed", async () => {
  await using checkout = await makeCheckout();
  const old = await oldNode(checkout.folder, "v18.20.4");
  const run = await checkout.start({ env: { PATH: `${old}:/usr/bin:/bin` } });
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toMatch(/^tidegate: Node 20\.19 or newer is needed .*found v18\.20\.4\. Install Node/);
});

test("a missing npm is named with the way to get it", async () => {
  await using checkout = await makeCheckout();
  const programs = ["sh", "cmp", "dirname", "readlink", "uname", "mkdir", "id", "cp"].map((name) => [name, `/usr/bin/${name}`]);
  const bin = await pathWith(checkout.folder, { ...(Object.fromEntries(programs) as Record<string, string>), node: process.execPath });
  const run = await checkout.start({ env: { PATH: bin } });
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toMatch(/^tidegate: npm is needed .*apt-get install npm/);
});

/** A folder for PATH whose `node` says that it is of `version` and else is the one that runs this test. */
async function oldNode(folder: string, version: string): Promise<string> {
  const bin = await pathWith(folder, {});
  await writeFile(
    join(bin, "node"),
    `#!/bin/sh\nif [ "$1" = --version ]; then echo ${version}; else exec '${process.execPath}' "$@"; fi\n`,
    { mode: 0o755 },
  );
  return bin;
}
