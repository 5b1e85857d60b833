import type { Done } from "../../api/answers.ts";
import { type Look, paint } from "./look.ts";

/** What was done, and the command that takes it back. */
export function showDone({ done, undo }: Done, look: Look): string {
  return undo === undefined ? done : `${done}\n${paint(`To take it back: ${undo}`, "quiet", look)}`;
}
