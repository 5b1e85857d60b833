import type { JSX } from "preact";
import type { Refusal } from "../../api/endpoint.ts";

/** A refusal in its three parts: what we saw, why it stops you, what to do. */
export function RefusalNote({ refusal }: { readonly refusal: Refusal }): JSX.Element {
  return (
    <div class="refusal" role="alert">
      <strong>{refusal.saw}</strong>
      <span>{refusal.because}</span>
      <span class="todo">{refusal.todo}</span>
    </div>
  );
}
