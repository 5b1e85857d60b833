import type { JSX } from "preact";
import { toneOf, type Tone } from "./tone.ts";

const SHAPES: Readonly<Record<Tone, JSX.Element>> = {
  good: <path d="M3.500 8.500l3 3 6-7" class="line" />,
  busy: <path d="M5 3.500v9l7.500-4.500z" class="fill" />,
  waiting: <path d="M5.500 4v8m5-8v8" class="line" />,
  bad: <path d="M4.500 4.500l7 7m0-7l-7 7" class="line" />,
  doubt: <path d="M5.600 6a2.400 2.400 0 1 1 3.600 2.100c-.8.500-1.200.9-1.200 1.700m0 2.300v.1" class="line" />,
  quiet: <path d="M4.500 8h7" class="line" />,
};

/** A state as shape, word and colour. */
export function StateMark({
  state,
  word = state,
  bare = false,
}: {
  readonly state: string;
  readonly word?: string;
  readonly bare?: boolean;
}): JSX.Element {
  const tone = toneOf(state);
  return (
    <span class={`state ${tone}${bare ? " bare" : ""}`} title={bare ? word : undefined}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {SHAPES[tone]}
      </svg>
      <span class={bare ? "unseen" : undefined}>{word.replaceAll("-", " ")}</span>
    </span>
  );
}
