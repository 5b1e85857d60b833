/** The part of an npm lock file that is read and completed here. */
export interface LockFile {
  readonly packages: Readonly<Record<string, LockEntry>>;
}

export interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A package for another platform that a locked package names and that the lock file leaves out. */
export interface Gap {
  readonly name: string;
  readonly version: string;
  /** Whether only developing needs it. */
  readonly dev: boolean;
}

const SYSTEMS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const PROCESSORS = ["arm64", "arm", "x64", "ia32", "loong64", "ppc64", "riscv64", "s390x"];

/**
 * Gaps make `npm ci` refuse the whole file ("Missing: … from lock file"). npm leaves them when a registry does not have a package for
 * a platform that is not its own.
 */
export function gapsIn(lock: LockFile): readonly Gap[] {
  return Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !isLocked(lock, path, name))
      .map(([name, version]) => ({ name, version, dev: entry.dev === true })),
  );
}

/** Whether the package at `path` would find `name`, looking in its own node_modules and then in those around it, as Node does. */
function isLocked(lock: LockFile, path: string, name: string): boolean {
  const own = path === "" ? "" : `${path}/`;
  if (Object.hasOwn(lock.packages, `${own}node_modules/${name}`)) return true;
  if (path === "") return false;
  return isLocked(lock, path.slice(0, Math.max(0, path.lastIndexOf("node_modules/") - 1)), name);
}

/** The lock file with an entry for each gap, its platform read from its name; npm then skips it wherever it does not fit. */
export function completed(lock: LockFile): LockFile {
  const additions = gapsIn(lock).map((gap) => [`node_modules/${gap.name}`, entryFor(gap)] as const);
  const packages = [...Object.entries(lock.packages), ...additions].toSorted(([one], [other]) => one.localeCompare(other, "en"));
  return { ...lock, packages: Object.fromEntries(packages) };
}

function entryFor({ name, version, dev }: Gap): LockEntry {
  const words = name.split(/[/-]/);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  if (os.length !== 1 || cpu.length !== 1 || !/^\d+\.\d+\.\d+/.test(version)) {
    throw new Error(`cannot tell for which platform ${name}@${version} is made: add it to package-lock.json by hand`);
  }
  const libc = os[0] !== "linux" ? [] : words.filter((word) => word.startsWith("musl")).length > 0 ? ["musl"] : ["glibc"];
  return { version, cpu, ...(dev ? { dev } : {}), ...(libc.length > 0 ? { libc } : {}), optional: true, os };
}
