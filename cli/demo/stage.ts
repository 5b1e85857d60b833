import { runCommandLine } from "../command-line.ts";
import type { Output } from "../caller.ts";
import type { ExitCode } from "../exit-code.ts";
import { lookFor, paint, type Look, type Tone } from "../show/look.ts";

/** What somebody typed, and what it said. */
export interface Typed {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HowToShow {
  /** Which lines of the output are shown; all when absent. */
  readonly only?: (line: string) => boolean;
  /** How many lines at most; what is left out is counted. */
  readonly most?: number;
}

const INDENT = "  ";

/** Where the demonstration is shown: headings with the time that went by, words that people type, and what Tidegate answers. */
export class Stage {
  readonly look: Look;
  readonly #out: Output;
  readonly #env: Readonly<Partial<Record<string, string>>>;
  readonly #tokens = new Map<string, string>();
  readonly #shownOf = new Map<string, Set<string>>();
  readonly #began = performance.now();
  #server = "";

  constructor(out: Output, env: Readonly<Partial<Record<string, string>>>) {
    this.#out = out;
    this.#env = env;
    this.look = lookFor(out, env);
  }

  enter(server: string, tokens: ReadonlyMap<string, string>): void {
    this.#server = server;
    for (const [person, token] of tokens) this.#tokens.set(person, token);
  }

  tokenOf(person: string): string {
    const token = this.#tokens.get(person);
    if (token === undefined) throw new Error(`the demonstration has no token for ${person}`);
    return token;
  }

  get seconds(): number {
    return (performance.now() - this.#began) / 1000;
  }

  act(title: string): void {
    const time = `${this.seconds.toFixed(1)} s`;
    const line = "─".repeat(Math.max(3, this.look.width - title.length - time.length - 6));
    this.write(`\n${paint(`── ${title} ${line} ${time}`, "strong", this.look)}`);
  }

  say(text: string, tone: Tone = "plain"): void {
    this.write(paint(text, tone, this.look));
  }

  write(text: string): void {
    this.#out.write(`${text}\n`);
  }

  /** A person types words; the same command line as everybody's, with that person's token. */
  async types(person: string, words: readonly string[], how: HowToShow = {}): Promise<Typed> {
    this.write(`\n${paint(`${person}$`, "good", this.look)} ${paint(`tidegate ${words.map(quoted).join(" ")}`, "strong", this.look)}`);
    const shown = new Lines((line) => this.write(`${INDENT}${line}`), how);
    const typed = await this.#run(person, words, (text) => shown.add(text));
    shown.end();
    return typed;
  }

  /** As `types`, without showing it. */
  quietly(person: string, words: readonly string[]): Promise<Typed> {
    return this.#run(person, words, () => undefined);
  }

  /** Follows a release until it ends or waits for somebody; a line that was shown for it before is not shown again. */
  async watches(person: string, release: string, only: (line: string) => boolean = () => true): Promise<Typed> {
    const seen = this.#shownOf.get(release) ?? new Set<string>();
    this.#shownOf.set(release, seen);
    const fresh = (line: string): boolean => {
      if (seen.has(line)) return false;
      seen.add(line);
      return only(line);
    };
    return this.types(person, ["watch", release], { only: fresh });
  }

  async #run(person: string, words: readonly string[], each: (text: string) => void): Promise<Typed> {
    const written = { stdout: "", stderr: "" };
    const stream = (name: keyof typeof written): Output => ({
      write: (text) => {
        written[name] += text;
        each(text);
      },
      isTTY: this.#out.isTTY === true,
      columns: this.look.width - INDENT.length,
    });
    const env = { ...this.#env, TIDEGATE_SERVER: this.#server, TIDEGATE_TOKEN: this.tokenOf(person) };
    const code = await runCommandLine(words, { stdout: stream("stdout"), stderr: stream("stderr"), stdin: process.stdin, env });
    return { code, ...written };
  }
}

/** Cuts what is written into lines and passes on those that are wanted. */
class Lines {
  readonly #pass: (line: string) => void;
  readonly #how: HowToShow;
  #rest = "";
  #passed = 0;
  #left = 0;

  constructor(pass: (line: string) => void, how: HowToShow) {
    this.#pass = pass;
    this.#how = how;
  }

  add(text: string): void {
    const lines = `${this.#rest}${text}`.split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#one(line);
  }

  end(): void {
    if (this.#rest !== "") this.#one(this.#rest);
    if (this.#left > 0) this.#pass(`… and ${this.#left} more lines`);
  }

  #one(line: string): void {
    if (this.#how.only?.(line) === false) return;
    if (this.#passed >= (this.#how.most ?? Number.POSITIVE_INFINITY)) {
      this.#left += 1;
      return;
    }
    this.#passed += 1;
    this.#pass(line);
  }
}

function quoted(word: string): string {
  return /^[\w./:@=-]+$/.test(word) ? word : `"${word}"`;
}
