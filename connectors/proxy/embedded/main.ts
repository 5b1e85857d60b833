import { rm } from "node:fs/promises";
import { parseArgs } from "node:util";
import { controlServer } from "./control.ts";
import { placeOf } from "./place.ts";
import { Routing } from "./routing.ts";
import { Sessions } from "./session.ts";
import { becomeSole } from "./sole-process.ts";
import { readOrMakeSessionSecret } from "./state-file.ts";

/** Requests in progress get this time when the proxy is asked to end. */
const LAST_ANSWERS_MS = 10_000;

const { values } = parseArgs({ options: { directory: { type: "string" } } });
if (values.directory === undefined) throw new Error("say where the proxy keeps its state: --directory <folder>");

const place = await placeOf(values.directory);
if (!(await becomeSole(place.directory))) {
  process.stderr.write("another proxy serves this directory already; this one ends\n");
  process.exit(0);
}

let routing: Routing;
try {
  routing = new Routing(place.state, new Sessions(await readOrMakeSessionSecret(place.sessionSecret)));
  await routing.restore();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

// From here on users are served, and one request that breaks something must not end the service of all others.
process.on("uncaughtException", (error) => process.stderr.write(`a request broke: ${error.stack ?? String(error)}\n`));
process.on("SIGHUP", () => undefined);

let ending = false;
const shutdown = (): void => {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(0), LAST_ANSWERS_MS).unref();
  setImmediate(() => {
    control.close();
    void routing.close().then(() => process.exit(0));
  });
};
process.on("SIGTERM", shutdown);
process.on("SIGINT", shutdown);

const control = controlServer(routing, shutdown);
await rm(place.socket, { force: true });
// The socket is born with the rights of its owner alone (0600); a later chmod would leave a moment in which anyone may connect.
process.umask(0o177);
control.listen(place.socket, () => {
  process.umask(0o077);
  process.stderr.write(`proxy ${process.pid} serves ${place.directory}\n`);
});
