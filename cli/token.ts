import { readFile, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Refusal } from "../api/endpoint.ts";

/** Where a person keeps the token when nothing else is said. */
export function usualTokenFile(env: Readonly<Partial<Record<string, string>>>): string {
  return join(env["XDG_CONFIG_HOME"] ?? join(env["HOME"] ?? homedir(), ".config"), "tidegate", "token");
}

export type TokenFound = { readonly token: string | undefined } | { readonly refusal: Refusal };

/** The token to show to the server: a file that was named, else `TIDEGATE_TOKEN`, else the usual file; none is no fault. */
export async function findToken(named: string | undefined, env: Readonly<Partial<Record<string, string>>>): Promise<TokenFound> {
  const given = env["TIDEGATE_TOKEN"]?.trim() ?? "";
  if (named === undefined && given !== "") return { token: given };
  const file = named ?? usualTokenFile(env);
  try {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0) return { refusal: readableByOthers(file, mode) };
    const token = (await readFile(file, "utf8")).trim();
    return { token: token === "" ? undefined : token };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (code === "ENOENT" && named === undefined) return { token: undefined };
    return { refusal: unreadable(file, code) };
  }
}

function readableByOthers(file: string, mode: number): Refusal {
  return {
    code: "token-readable-by-others",
    saw: `the token file ${file} has the mode ${(mode & 0o777).toString(8).padStart(4, "0")}`,
    because: "others on this machine could read it and act in your name",
    todo: `chmod 600 ${file}, and if others may have read it, make a new token.`,
  };
}

function unreadable(file: string, code: string): Refusal {
  return {
    code: "token-unreadable",
    saw: `the token file ${file} cannot be read (${code})`,
    because: "without a token the server does not know who is asking",
    todo: "Name another file with --token-file, or set TIDEGATE_TOKEN.",
  };
}
