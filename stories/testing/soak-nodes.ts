import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SoakNodeOptions } from "./soak-node.ts";

const PROGRAM = fileURLToPath(new URL("./soak-node.ts", import.meta.url));

/** Processes that work on one database, each of which may be killed and is then replaced by a new one. */
export class SoakNodes implements AsyncDisposable {
  readonly #options: Omit<SoakNodeOptions, "node">;
  /** Compiled code, made by the first nodes: a node that takes the place of a killed one begins in a third of the time. */
  readonly #compiled: string;
  readonly #running = new Map<string, ChildProcess>();
  #number = 0;
  readonly #hung = new Set<string>();
  readonly #troubles: { readonly node: string; readonly said: string }[] = [];

  private constructor(options: Omit<SoakNodeOptions, "node">, compiled: string) {
    this.#options = options;
    this.#compiled = compiled;
  }

  static async make(options: Omit<SoakNodeOptions, "node">): Promise<SoakNodes> {
    return new SoakNodes(options, await mkdtemp(join(tmpdir(), "tidegate-soak-")));
  }

  get names(): readonly string[] {
    return [...this.#running.keys()];
  }

  /** What nodes said was wrong. One that hung may have lost its connections, and says so. */
  get troubles(): readonly string[] {
    return this.#troubles.filter((one) => !this.#hung.has(one.node)).map((one) => one.said);
  }

  /** Resolves when the new node works. */
  async start(): Promise<void> {
    this.#number += 1;
    const node = `node-${this.#number}`;
    const child = spawn(process.execPath, [PROGRAM, JSON.stringify({ ...this.#options, node } satisfies SoakNodeOptions)], {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, NODE_COMPILE_CACHE: this.#compiled },
    });
    this.#running.set(node, child);
    child.stderr.setEncoding("utf8").on("data", (text: string) => this.#troubles.push({ node, said: `${node}: ${text.trim()}` }));
    await Promise.race([
      once(child.stdout, "data"),
      once(child, "exit").then(() =>
        Promise.reject(new Error(`${node} ended before it worked: ${this.#troubles.map((one) => one.said).join("; ")}`)),
      ),
    ]);
  }

  /** Ends a node in the middle of whatever it does. */
  async kill(node: string): Promise<void> {
    const child = this.#running.get(node);
    if (child === undefined) throw new Error(`there is no ${node}`);
    this.#running.delete(node);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  /** Lets a node hang, as a machine does that swaps or a virtual one that is moved. */
  halt(node: string): void {
    this.#hung.add(node);
    this.#running.get(node)?.kill("SIGSTOP");
  }

  /** Lets a node that hung go on where it was. */
  goOn(node: string): void {
    this.#running.get(node)?.kill("SIGCONT");
  }

  /** Lets every node finish what it does; answers with what codes they ended. */
  async finish(): Promise<readonly (number | null)[]> {
    const children = [...this.#running.values()];
    const ends = children.map(async (child) => once(child, "exit") as Promise<[number | null]>);
    for (const child of children) child.stdin?.end();
    const codes = await Promise.all(ends);
    this.#running.clear();
    return codes.map(([code]) => code);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.names.map((node) => this.kill(node)));
    await rm(this.#compiled, { recursive: true, force: true });
  }
}
