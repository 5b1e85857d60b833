import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Caller } from "./caller.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";

const SERVER = join(import.meta.dirname, "..", "server", "main.ts");
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Runs the server as a child until it ends. Signals go on to it, so that it can finish what it must not break off. */
export async function runServer(
  caller: Caller,
  options: { readonly estate: string; readonly state: string; readonly port: number | undefined },
): Promise<ExitCode> {
  const { estate, state, port } = options;
  const env = {
    ...caller.env,
    TIDEGATE_ESTATE: estate,
    TIDEGATE_STATE: state,
    ...(port === undefined ? {} : { TIDEGATE_PORT: String(port) }),
  };
  const child = spawn(process.execPath, [SERVER], { env, stdio: ["ignore", "pipe", "inherit"] });
  const forward = (signal: NodeJS.Signals): void => {
    // A terminal interrupts the child as well; twice would mean "at once".
    if (signal === "SIGINT" && process.stdin.isTTY) return;
    child.kill(signal);
  };
  for (const signal of SIGNALS) process.on(signal, forward);
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  try {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const url = addressIn(line);
      if (url !== undefined) welcome(caller, url, state);
    });
    const [code, signal] = await exited;
    if (code === 0 || signal === "SIGINT" || signal === "SIGTERM") return EXIT.ok;
    caller.say(
      `The server ended with ${code === null ? `the signal ${String(signal)}` : `exit code ${code}`}. What it said last stands above.`,
    );
    return EXIT.broken;
  } finally {
    for (const signal of SIGNALS) process.off(signal, forward);
  }
}

/** Ends the servers, services, proxy and database of a state folder on this machine; what they remember stays. */
export async function endServer(caller: Caller, state: string): Promise<ExitCode> {
  const child = spawn(process.execPath, [SERVER, "down"], {
    env: { ...caller.env, TIDEGATE_STATE: state },
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on("line", (line) => caller.say(line));
  const [code] = (await once(child, "close")) as [number | null];
  return code === 0 ? EXIT.ok : EXIT.broken;
}

/** The address in the one line that the server writes when it is ready. */
export function addressIn(line: string): string | undefined {
  try {
    const read: unknown = JSON.parse(line);
    if (read === null || typeof read !== "object" || !("ready" in read) || !("url" in read)) return undefined;
    return read.ready === true && typeof read.url === "string" ? read.url : undefined;
  } catch {
    return undefined;
  }
}

function welcome(caller: Caller, url: string, state: string): void {
  caller.print(url);
  caller.say(
    [
      `Tidegate is ready at ${url}`,
      `In another terminal: export TIDEGATE_SERVER=${url}`,
      `As the administrator: tidegate status --token-file ${join(state, "administrator-token")}`,
      `For the page, give a person a password: tidegate password PERSON --token-file ${join(state, "administrator-token")}`,
      "It ends with Ctrl-C.",
    ].join("\n"),
  );
}
