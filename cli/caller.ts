import type { CommandContext, StricliProcess } from "@stricli/core";
import type { ExitCode } from "./exit-code.ts";
import { type Look, lookFor } from "./show/look.ts";

/** A stream to people or programs. */
export interface Output {
  write(text: string): void;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What a command needs of the process that it runs in. */
export interface Surroundings {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: NodeJS.ReadStream;
  readonly env: Readonly<Partial<Record<string, string>>>;
}

/** Who calls a verb: the streams, the environment, and where a verb leaves its exit code. */
export class Caller implements CommandContext, Surroundings {
  readonly process: StricliProcess;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: NodeJS.ReadStream;
  readonly env: Surroundings["env"];
  exitCode: ExitCode = 0;

  constructor(surroundings: Surroundings) {
    this.stdout = surroundings.stdout;
    this.stderr = surroundings.stderr;
    this.stdin = surroundings.stdin;
    this.env = surroundings.env;
    this.process = {
      stdout: { write: (text) => this.stdout.write(text) },
      stderr: { write: (text) => this.stderr.write(text) },
      env: surroundings.env,
    };
  }

  /** How to write to stdout. */
  get look(): Look {
    return lookFor(this.stdout, this.env);
  }

  /** Data: what was asked for. */
  print(text: string): void {
    this.stdout.write(text.endsWith("\n") ? text : `${text}\n`);
  }

  /** Progress, hints and refusals: never part of the data. */
  say(text: string): void {
    this.stderr.write(text.endsWith("\n") ? text : `${text}\n`);
  }
}
