import type { Caller } from "./caller.ts";

const INTERRUPT = "\u0003";
const END = "\u0004";
const ERASE = new Set(["\u007F", "\b"]);

/** A line that nobody sees: typed at the terminal without echo, or the first line of stdin. `undefined` when there is none. */
export async function readSecret(caller: Caller, question: string): Promise<string | undefined> {
  return caller.stdin.isTTY ? await typed(caller, question) : await firstLine(caller.stdin);
}

async function firstLine(stdin: NodeJS.ReadStream): Promise<string | undefined> {
  const parts: Buffer[] = [];
  for await (const part of stdin) parts.push(Buffer.from(part as Buffer | string));
  const line = Buffer.concat(parts).toString("utf8").split(/\r?\n/)[0] ?? "";
  return line === "" ? undefined : line;
}

async function typed(caller: Caller, question: string): Promise<string | undefined> {
  const { stdin, stderr } = caller;
  stderr.write(question);
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  stdin.resume();
  try {
    return await new Promise<string | undefined>((resolve) => {
      let line = "";
      const onData = (text: string): void => {
        for (const sign of text) {
          if (sign === "\r" || sign === "\n" || sign === INTERRUPT || sign === END) {
            stdin.off("data", onData);
            resolve(sign === INTERRUPT || line === "" ? undefined : line);
            return;
          }
          line = ERASE.has(sign) ? Array.from(line).slice(0, -1).join("") : line + sign;
        }
      };
      stdin.on("data", onData);
    });
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}
