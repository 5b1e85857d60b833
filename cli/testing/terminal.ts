import { runCommandLine } from "../command-line.ts";

/** A command line as somebody types it, with what it writes and tells the shell. */
export async function type(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const written = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof written) => ({
    write(text: string) {
      written[name] += text;
    },
  });
  // A home of nobody's, so that no token of the person who runs the tests is used.
  const code = await runCommandLine(words, {
    stdout: stream("stdout"),
    stderr: stream("stderr"),
    stdin: process.stdin,
    env: { HOME: "/nonexistent", ...env },
  });
  return { code, ...written };
}
