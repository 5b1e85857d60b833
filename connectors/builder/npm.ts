import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import type { Builder } from "./builder.ts";

export interface NpmBuilderOptions {
  /** The npm program; `npm` on PATH when absent. */
  readonly npm?: string;
  /** Hears each line while npm works. */
  readonly onLine?: (line: string) => void;
  /** Ends a build that takes longer; 900 when absent. */
  readonly withinSeconds?: number;
}

const NAME = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const VERSION = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$/;
const FLAGS = [
  "--omit=dev",
  "--ignore-scripts",
  "--no-audit",
  "--no-fund",
  "--no-update-notifier",
  "--package-lock=true",
  "--save-exact",
  // Where a package came from differs between organisations; what it is does not, and its integrity is in the lock.
  "--omit-lockfile-registry-resolved",
  "--install-strategy=hoisted",
  "--loglevel=http",
  "--fetch-retries=2",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-maxtimeout=8000",
  "--fetch-timeout=60000",
  "--json",
];

/**
 * A package of the npm registry with what it depends on, installed without running any package's scripts. npm's lock, with the
 * integrity of each package, stays in the artifact. The tree depends on what the registry answers on that day: building the same
 * version later may give other dependencies, and so another digest.
 */
export function npmBuilder({ npm = "npm", onLine = () => undefined, withinSeconds = 900 }: NpmBuilderOptions = {}): Builder {
  return {
    kind: "npm",
    async build({ package: name, version, destination }) {
      if (name === null) throw new Error("a build of the kind npm needs the name of a package: give it in the component's build.");
      if (!NAME.test(name))
        throw new Error(`${JSON.stringify(name)} is no name of a package on the npm registry: write it as it is listed there.`);
      if (!VERSION.test(version)) {
        throw new Error(
          `${JSON.stringify(version)} is no exact version, so nobody could say later what was built: write all three numbers, such as 4.0.9.`,
        );
      }
      await mkdir(dirname(destination), { recursive: true });
      const work = await mkdtemp(`${destination}-npm-`);
      try {
        await writeFile(join(work, "package.json"), JSON.stringify({ name: "artifact", private: true }));
        const said = await install(npm, work, `${name}@${version}`, onLine, withinSeconds);
        const locked = await describeLock(work, name, version);
        // npm's own notes about this installation: times and places, which are not part of what was built.
        await rm(join(work, "node_modules", ".package-lock.json"), { force: true });
        await rm(join(work, "node_modules", ".cache"), { recursive: true, force: true });
        await rm(destination, { recursive: true, force: true });
        await rename(work, destination);
        return { log: [...said, ...locked] };
      } finally {
        await rm(work, { recursive: true, force: true });
      }
    },
  };
}

async function install(
  npm: string,
  work: string,
  spec: string,
  onLine: (line: string) => void,
  withinSeconds: number,
): Promise<readonly string[]> {
  const words = ["install", "--prefix", work, ...FLAGS, "--", spec];
  const child = spawn(npm, words, { cwd: work, env: environment(), stdio: ["ignore", "pipe", "pipe"], detached: true });
  const end = (): void => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  };
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end();
  }, withinSeconds * 1000);
  const said: string[] = [];
  let answer = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (answer += text));
  createInterface({ input: child.stderr }).on("line", (line) => {
    onLine(line);
    if (!line.startsWith("npm http")) said.push(line);
  });
  const code = await new Promise<number | string>((done, failed) => {
    child.once("error", (cause) =>
      failed(new Error(`${npm} cannot be started, so ${spec} cannot be built: install npm, or put it on the node's PATH`, { cause })),
    );
    child.once("close", (exit, signal) => done(exit ?? signal ?? "nothing"));
  }).finally(() => clearTimeout(timer));
  if (late)
    throw new Error(`${spec} was not installed within ${withinSeconds} s and npm was ended: look at the network, or allow more time.`);
  if (code !== 0) throw new Error(whyFailed(spec, answer, code, said));
  return said.slice(-50);
}

const answerSchema = z.object({ error: z.object({ code: z.string().optional(), summary: z.string().optional() }) });
const UNREACHABLE = [
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "ETIMEDOUT",
  "ENETUNREACH",
  "EHOSTUNREACH",
  "ERR_SOCKET_TIMEOUT",
  "ENOTCACHED",
];

function whyFailed(spec: string, answer: string, code: number | string, said: readonly string[]): string {
  const parsed = answerSchema.safeParse(attemptJson(answer)).data?.error;
  const reason = parsed?.code ?? "";
  if (reason === "ETARGET")
    return `${spec} was not built: the npm registry has the package and not this version. Correct the component's version.`;
  if (reason === "E404")
    return `${spec} was not built: the npm registry has no such package, or does not show it to us. Correct the name, or give npm the right to read it.`;
  if (UNREACHABLE.includes(reason))
    return `${spec} was not built: the npm registry cannot be reached (${reason}). Look at the network and at npm's registry setting, then build again.`;
  const detail = parsed?.summary?.trim() ?? said.slice(-3).join(" / ");
  return `${spec} was not built: npm ended with ${reason === "" ? code : reason}${detail === "" ? "" : `: ${detail}`}`;
}

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), integrity: z.string().optional(), inBundle: z.boolean().optional() }),
  ),
});

/** What was installed, in lines: the package's own integrity, how many came with it, and the digest of the whole lock. */
async function describeLock(work: string, name: string, version: string): Promise<readonly string[]> {
  const text = await readFile(join(work, "package-lock.json"), "utf8");
  const { packages } = lockSchema.parse(JSON.parse(text));
  const own = packages[`node_modules/${name}`];
  if (own?.version !== version)
    throw new Error(`npm installed ${name} ${own?.version ?? "not at all"} and not ${version}: the registry answers with something else.`);
  const others = Object.entries(packages).filter(([path]) => path !== "");
  const loose = others.find(([, one]) => one.integrity === undefined && one.inBundle !== true);
  if (loose !== undefined)
    throw new Error(
      `${loose[0]} of ${name}@${version} has no integrity in npm's lock, so nobody can check what it is. Use a version that comes from a registry.`,
    );
  return [
    `${name} ${version} ${own.integrity ?? ""}`.trimEnd(),
    `${others.length} packages, each with its integrity; package-lock.json sha256:${createHash("sha256").update(text).digest("hex")}`,
  ];
}

/** npm's own settings and the way to the network; nothing else of the node's environment, where secrets may be. */
function environment(): Record<string, string> {
  const wanted =
    /^(PATH|HOME|TMPDIR|LANG|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|npm_config_.*|(http|https|no)_proxy|NPM_CONFIG_.*|(HTTP|HTTPS|NO)_PROXY)$/;
  const entries = Object.entries(process.env).filter(([key, value]) => wanted.test(key) && value !== undefined);
  return Object.fromEntries(entries.map(([key, value]) => [key, value ?? ""]));
}

function attemptJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
