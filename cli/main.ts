import { runCommandLine } from "./command-line.ts";

// A reader that has seen enough, such as `head`, closes the pipe: that is no fault.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

const { stdout, stderr, stdin, env } = process;
process.exitCode = await runCommandLine(process.argv.slice(2), { stdout, stderr, stdin, env });
