/** The database cannot serve us; the message says what we saw, why it stops us and what to do. `cause` is the driver's error. */
export class StoreFailure extends Error {
  override readonly name: string = "StoreFailure";
}

/** The server's disk is full: nothing can be recorded until space is made. */
export class DiskFull extends StoreFailure {
  override readonly name = "DiskFull";
}

/**
 * The server could not be reached or ended the connection. Trying again later may help. When `outcomeUnknown` the connection broke while a
 * transaction was being committed: it may or may not have taken effect, and the caller must look before it repeats anything.
 */
export class Unreachable extends StoreFailure {
  override readonly name = "Unreachable";
  readonly outcomeUnknown: boolean;

  constructor(message: string, options: { cause: unknown; outcomeUnknown?: boolean }) {
    super(message, { cause: options.cause });
    this.outcomeUnknown = options.outcomeUnknown ?? false;
  }
}

/** The server accepts no writes, as a standby does. */
export class ReadOnly extends StoreFailure {
  override readonly name = "ReadOnly";
}

const DRIVER_CODES = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EACCES",
]);
const SERVER_CODES = /^(08...|57P0[1-5]|53300)$/;
const LOGIN_CODES = /^(28...|3D000)$/;
const DRIVER_WORDS = /^(Connection terminated|timeout (exceeded|expired)|Client has encountered a connection error|Client was closed)/;

/** The SQLSTATE of a server's error or the errno of a driver's, or `""`. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** `error` as one of the failures above when it is one; any other error, such as a broken constraint, is returned as it is. */
export function translated(error: unknown, during: "query" | "commit" = "query"): unknown {
  if (!(error instanceof Error) || error instanceof StoreFailure) return error;
  const code = codeOf(error);
  // Several addresses that all refused come as one error without a message of its own.
  const message = error instanceof AggregateError && error.message === "" ? error.errors.map(String).join("; ") : error.message;
  const saw = `${message}${code === "" ? "" : ` (${code})`}`;
  if (code === "53100")
    return new DiskFull(
      `The database's disk is full: ${saw}. Nothing can be recorded until there is space; free some on the disk that holds the database.`,
      { cause: error },
    );
  if (code === "25006")
    return new ReadOnly(
      `The database accepts no writes: ${saw}. It is a standby or was set read-only; point TIDEGATE_DATABASE_URL at the primary server.`,
      { cause: error },
    );
  if (LOGIN_CODES.test(code))
    return new StoreFailure(
      `The database refused the login: ${saw}. Nothing can be read or recorded without it; correct the user, password or database name in TIDEGATE_DATABASE_URL.`,
      { cause: error },
    );
  if (!DRIVER_CODES.has(code) && !SERVER_CODES.test(code) && !DRIVER_WORDS.test(error.message)) return error;
  return new Unreachable(
    `The database cannot be reached: ${saw}. Nothing can be read or recorded until it answers; check that the server runs and that its address is right.`,
    { cause: error, outcomeUnknown: during === "commit" },
  );
}
