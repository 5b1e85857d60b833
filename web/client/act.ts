import type { Refusal } from "../../api/endpoint.ts";
import { ask, Refused, refusalOf } from "./ask.ts";
import type { Name, Request } from "./paths.ts";
import { me, notice, revision } from "./state.ts";

/** Does something on the server, tells the person, and looks again; gives the refusal when the server said no. */
export async function act<N extends Name>(name: N, request: Request<N>): Promise<Refusal | undefined> {
  try {
    const answer: unknown = await ask(name, request);
    notice.value = noticeOf(answer);
    revision.value += 1;
    return undefined;
  } catch (error) {
    if (error instanceof Refused && error.status === 401) me.value = null;
    return refusalOf(error);
  }
}

function noticeOf(answer: unknown): { text: string; undo?: string } | null {
  if (typeof answer !== "object" || answer === null || !("done" in answer) || typeof answer.done !== "string") return null;
  return { text: answer.done, ...("undo" in answer && typeof answer.undo === "string" ? { undo: answer.undo } : {}) };
}
