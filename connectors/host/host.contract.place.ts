import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Header } from "tar";
import type { Digest } from "../../core/catalogue/artifact.ts";
import { directoryRegistry } from "../registry/directory.ts";
import type { Order } from "./host.contract.caller.ts";
import type { Fence, Host, InstanceSpec } from "./host.ts";

/** A service that does what its variables ask for; each start leaves a line in the data folder. */
const SERVICE = `
import { spawn } from "node:child_process";
import { appendFileSync } from "node:fs";
import { createServer } from "node:http";
const { DATA_DIR, PORT, MANNER = "", TIDEGATE_VERSION } = process.env;
appendFileSync(DATA_DIR + "/started", process.pid + "\\n");
if (MANNER === "tells-environment") appendFileSync(DATA_DIR + "/environment", Object.keys(process.env).sort().join(" "));
if (MANNER === "ignores-term") process.on("SIGTERM", () => console.log("no"));
if (MANNER === "leaves-a-daemon") {
  spawn("/bin/sh", ["-c", "sleep 300 & echo $! >>$DATA_DIR/started; wait"], { detached: true, stdio: "ignore" }).unref();
  setTimeout(() => process.exit(0), 300);
}
const server = createServer((request, response) => {
  if (request.url === "/never") return;
  response.statusCode = request.url === "/missing" ? 404 : 200;
  response.end(TIDEGATE_VERSION, () => {
    if (MANNER !== "crashes-after-the-first-answer") return;
    console.error("out of luck");
    process.exit(3);
  });
});
server.listen(Number(PORT), "127.0.0.1", () => console.log("listening"));
`;

/** Starts helpers that try to outlive the service: by nohup, in a session of their own, twice forked, without its environment. */
const CROWD = `
note() { echo "$1" >>"$DATA_DIR/started"; }
nohup sleep 300 >/dev/null 2>&1 & note $!
setsid sleep 300 & note $!
(trap '' TERM HUP; setsid sh -c 'echo $$ >>"$DATA_DIR/started"; sleep 300; sleep 300' >/dev/null 2>&1 &)
env -i setsid sleep 300 & note $!
exec "$NODE" main.mjs
`;

/** A folder for one test with a host in it, an artifact to run, and a count of what runs. */
export interface ContractPlace extends AsyncDisposable {
  readonly host: Host;
  readonly directory: string;
  readonly archive: string;
  readonly digest: Digest;
  readonly data: string;
  readonly fence: Fence;
  spec(changes?: Partial<InstanceSpec> & { readonly manner?: string }): InstanceSpec;
  /** A command that leaves its first word among the effects, waits for so many seconds, and ends with the exit code. */
  once(words: readonly [effect: string, seconds: string, exitCode: string]): InstanceSpec;
  effects(): Promise<readonly string[]>;
  /** The pids that the service and its helpers wrote down and that still live. */
  alive(): Promise<readonly number[]>;
  starts(): Promise<number>;
  /** Asks from another process; ends it with kill -9 after `killedAfterMs` since it began. */
  elsewhere(calls: Order["calls"], killedAfterMs?: number): Promise<readonly unknown[] | "killed">;
}

export async function contractPlace(module: string, open: string): Promise<ContractPlace> {
  const place = await mkdtemp(join(tmpdir(), "tidegate-host-"));
  const [directory, data, tree] = [join(place, "host"), join(place, "data"), join(place, "tree")];
  await mkdir(join(tree, "lib"), { recursive: true });
  await mkdir(data);
  await writeFile(join(tree, "main.mjs"), SERVICE);
  await writeFile(join(tree, "crowd.sh"), CROWD);
  await writeFile(join(tree, "once.sh"), `echo "$1" >>"$DATA_DIR/effects"; sleep "$2"; echo "said $1"; exit "$3"\n`);
  for (let count = 0; count < 40; count += 1) await writeFile(join(tree, "lib", `part-${count}.txt`), "x".repeat(20_000));
  const registry = directoryRegistry(join(place, "registry"));
  const { digest } = await registry.put(tree);
  const opened = ((await import(module)) as Record<string, (options: { readonly directory: string }) => Host>)[open];
  if (opened === undefined) throw new Error(`${module} has no ${open}`);
  const linesOf = async (name: string): Promise<readonly string[]> =>
    (await readFile(join(data, name), "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
  const written = async (): Promise<readonly number[]> => (await linesOf("started")).map(Number);
  const alive = async (): Promise<readonly number[]> => (await written()).filter(isAlive);
  const spec: ContractPlace["spec"] = ({ manner, ...changes } = {}) => ({
    instance: "petshop-1",
    component: "petshop",
    digest,
    version: "1.2.0",
    command: ["node", "main.mjs"],
    environment: { DATA_DIR: data, NODE: process.execPath, ...(manner === undefined ? {} : { MANNER: manner }) },
    health: "/health",
    stopsWithinSeconds: 5,
    ...changes,
  });
  return {
    host: opened({ directory }),
    directory,
    archive: await registry.fetch(digest),
    digest,
    data,
    fence: { environment: "production", token: 7 },
    spec,
    once: (words) => spec({ command: ["sh", "once.sh", ...words] }),
    effects: () => linesOf("effects"),
    alive,
    starts: async () => (await written()).length,
    elsewhere: (calls, killedAfterMs) => elsewhere({ module, open, directory, calls }, killedAfterMs),
    async [Symbol.asyncDispose]() {
      for (const pid of await processesThatMention(place)) {
        try {
          process.kill(pid, "SIGKILL");
        } catch {
          // It ended by itself.
        }
      }
      for (const pid of await alive()) process.kill(pid, "SIGKILL");
      await rm(place, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Polls until it holds; the limit only bounds a failure. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>, seconds = 10): Promise<void> {
  const until = performance.now() + seconds * 1000;
  while (!(await holds())) {
    if (performance.now() > until) throw new Error(`after ${seconds} s it still does not hold that ${what}`);
    await after(15);
  }
}

/** An archive with one entry that no honest packer writes. */
export async function hostileArchive(file: string, entry: ConstructorParameters<typeof Header>[0], text = "evil"): Promise<Digest> {
  const innocent = new Header({ path: "main.mjs", type: "File", mode: 0o644, size: 0, mtime: new Date(0) });
  const header = new Header(entry);
  innocent.encode();
  header.encode();
  const body = Buffer.alloc(512);
  body.write(text);
  const blocks = [innocent.block, header.block, header.size === 0 ? undefined : body, Buffer.alloc(1024)];
  const bytes = Buffer.concat(blocks.filter((block) => block !== undefined));
  await writeFile(file, bytes);
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

function elsewhere(order: Order, killedAfterMs?: number): Promise<readonly unknown[] | "killed"> {
  return new Promise((resolve, reject) => {
    const caller = fileURLToPath(new URL("./host.contract.caller.ts", import.meta.url));
    const child = spawn(process.execPath, [caller, JSON.stringify(order)], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    let errors = "";
    child.stderr.on("data", (bytes: Buffer) => (errors += bytes.toString()));
    child.stdout.on("data", (bytes: Buffer) => {
      const first = said === "";
      said += bytes.toString();
      if (first && killedAfterMs !== undefined) setTimeout(() => child.kill("SIGKILL"), killedAfterMs);
    });
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (signal === "SIGKILL") resolve("killed");
      else if (code === 0) resolve(JSON.parse(said.slice("begun\n".length)) as unknown[]);
      else reject(new Error(`the caller ended with ${code}: ${errors}`));
    });
  });
}

export function isAlive(pid: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !"ZX".includes(text.slice(text.lastIndexOf(")") + 2).charAt(0));
  } catch {
    return false;
  }
}

async function processesThatMention(folder: string): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.filter((pid) => {
    try {
      return pid !== process.pid && readFileSync(`/proc/${pid}/environ`, "utf8").includes(folder);
    } catch {
      return false;
    }
  });
}
