import { spawn } from "node:child_process";
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startRegistry, type Registry } from "./registry.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/** What a run of the launcher wrote and how it ended. */
export interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A checkout of a program as small as can be around the real launcher: it prints where it runs, with what, and by which Node. */
export interface Checkout {
  readonly folder: string;
  readonly root: string;
  readonly registry: Registry;
  /** Starts the launcher (or the file `as` that leads to it) and waits for its end. */
  start(options?: StartOptions): Promise<Run>;
  /** Runs the machine's npm in the checkout. */
  npm(...words: readonly string[]): Promise<Run>;
  /** Changes what the lock file asks for; packages are of version 1.0.0 and must be among {@link PACKAGES}. */
  lock(wanted: { readonly dependencies: readonly string[]; readonly devDependencies: readonly string[] }): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface StartOptions {
  readonly as?: string;
  readonly words?: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: number;
}

/** What the checkout's registry has. `vitest` stands for the packages of developing, as the launcher knows them by it. */
export const PACKAGES = ["greeting", "farewell", "vitest"];

const MAIN = `process.stdout.write(JSON.stringify({ words: process.argv.slice(2), cwd: process.cwd(), node: process.execPath, path: process.env.PATH }));\n`;

export async function makeCheckout(): Promise<Checkout> {
  const folder = await mkdtemp(join(tmpdir(), "tidegate-launcher-"));
  await chmod(folder, 0o755);
  const root = join(folder, "check out");
  await mkdir(join(root, "cli"), { recursive: true });
  await mkdir(join(root, "scripts"));
  for (const file of ["tidegate", ".npmrc", "scripts/packages.sh", "scripts/packages-fit.js"])
    await copyFile(join(ROOT, file), join(root, file));
  await writeFile(join(root, "cli/main.ts"), MAIN);
  const registry = await startRegistry(join(folder, "registry"), PACKAGES);
  const env = { PATH: process.env["PATH"] ?? "", HOME: folder, npm_config_registry: registry.url, npm_config_fetch_retries: "0" };

  const checkout: Checkout = {
    folder,
    root,
    registry,
    start: ({ as = join(root, "tidegate"), words = [], cwd = folder, env: more = {}, user } = {}) =>
      run(as, words, cwd, { ...env, ...more }, user),
    npm: (...words) => run("npm", words, root, env),
    lock: (wanted) => writeLock(root, registry, wanted),
    async [Symbol.asyncDispose]() {
      await registry[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await checkout.lock({ dependencies: ["greeting"], devDependencies: ["vitest"] });
  return checkout;
}

/** A folder for PATH with the named programs of this machine and nothing else. */
export async function pathWith(folder: string, programs: Readonly<Record<string, string>>): Promise<string> {
  const bin = await mkdtemp(join(folder, "bin-"));
  await chmod(bin, 0o755);
  for (const [name, target] of Object.entries(programs)) await symlink(target, join(bin, name));
  return bin;
}

async function writeLock(root: string, registry: Registry, wanted: Parameters<Checkout["lock"]>[0]): Promise<void> {
  const manifest = {
    name: "small",
    version: "1.0.0",
    type: "module",
    dependencies: Object.fromEntries(wanted.dependencies.map((name) => [name, "1.0.0"])),
    devDependencies: Object.fromEntries(wanted.devDependencies.map((name) => [name, "1.0.0"])),
  };
  const entry = (name: string, dev: boolean) => [
    `node_modules/${name}`,
    { version: "1.0.0", integrity: registry.integrity[name], ...(dev ? { dev } : {}) },
  ];
  const packages = Object.fromEntries([
    ["", manifest],
    ...wanted.dependencies.map((name) => entry(name, false)),
    ...wanted.devDependencies.map((name) => entry(name, true)),
  ]) as unknown;
  await writeFile(join(root, "package.json"), JSON.stringify(manifest));
  await writeFile(
    join(root, "package-lock.json"),
    JSON.stringify({ name: "small", version: "1.0.0", lockfileVersion: 3, requires: true, packages }),
  );
}

function run(program: string, words: readonly string[], cwd: string, env: Readonly<Record<string, string>>, user?: number): Promise<Run> {
  return new Promise((done, reject) => {
    const child = spawn(program, words, {
      cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      ...(user === undefined ? {} : { uid: user, gid: user }),
    });
    const said = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
    child.on("error", reject);
    child.on("close", (exitCode) => done({ exitCode, ...said }));
  });
}

/** Whether the installed tree has a package. */
export async function hasPackage(root: string, name: string): Promise<boolean> {
  return readFile(join(root, "node_modules", name, "package.json")).then(
    () => true,
    () => false,
  );
}
