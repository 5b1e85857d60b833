import { homedir } from "node:os";
import { join } from "node:path";

/** Where a server of this person keeps its state when nothing is said. */
export function usualState(env: Readonly<Partial<Record<string, string>>>): string {
  if (process.getuid?.() === 0) return "/var/lib/tidegate";
  return join(env["XDG_STATE_HOME"] ?? join(env["HOME"] ?? homedir(), ".local", "state"), "tidegate");
}
