/**
 * A process that starts the embedded server as a program of its own would: `embedded-process.ts <options as JSON>`. It prints one line of JSON,
 * the server or the error, and then waits to be ended; a closed input ends it and leaves the server running, as a crash would.
 */
import { startEmbedded } from "../embedded/embedded.ts";
import type { EmbeddedOptions } from "../embedded/embedded.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as EmbeddedOptions;
try {
  const { url, version, adopted, binaries } = await startEmbedded(options);
  process.stdout.write(`${JSON.stringify({ url, version, adopted, binaries })}\n`);
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })}\n`);
}
process.stdin.resume();
