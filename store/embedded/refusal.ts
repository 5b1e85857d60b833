import { DiskFull, StoreFailure } from "../failures.ts";

export type RefusalKind = "binaries" | "account" | "directory" | "version" | "busy" | "start";

/** The embedded server cannot be started; `kind` says which part is in the way. */
export class EmbeddedRefusal extends StoreFailure {
  override readonly name = "EmbeddedRefusal";
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** The error for a program of PostgreSQL that gave up, from what it printed. */
export function failedProgram(doing: string, directory: string, output: string): StoreFailure {
  const said = output.trim().split("\n").slice(-8).join("\n");
  if (/No space left on device|Disk quota exceeded/.test(output)) {
    return new DiskFull(
      `The disk that holds ${directory} is full, so the database could not ${doing}. Free at least 200 MB there and start again. PostgreSQL said:\n${said}`,
    );
  }
  return new EmbeddedRefusal(
    "start",
    `The database could not ${doing} in ${directory}. Nothing can be recorded without it; what PostgreSQL said names the cause:\n${said}`,
  );
}
