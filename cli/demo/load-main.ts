import { Load, type LoadOptions } from "./load.ts";

/**
 * The load as a process of its own: `node load-main.ts '{"targets":[{"url":"http://..."}],"requestsPerSecond":100}'`. Prints a JSON line
 * `{"second":...}` for each second and, on SIGTERM or SIGINT, `{"summary":...}` as the last line.
 */
const load = new Load(JSON.parse(process.argv[2] ?? '{"targets":[]}') as LoadOptions);
load.start();

const say = (word: "second" | "summary", value: unknown): void => void process.stdout.write(`${JSON.stringify({ [word]: value })}\n`);
const report = setInterval(() => {
  for (const second of load.takeSeconds()) say("second", second);
}, 250);

const finish = async (): Promise<void> => {
  clearInterval(report);
  const summary = await load.stop();
  for (const second of load.takeSeconds()) say("second", second);
  say("summary", summary);
};
for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void finish());
