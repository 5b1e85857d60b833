import type { JSX } from "preact";
import type { View } from "../client/use-view.ts";
import { RefusalNote } from "./refusal-note.tsx";

interface ScreenProps<Value> {
  readonly view: View<Value>;
  readonly what: string;
  readonly children: (value: Value) => JSX.Element;
}

/** Shows an answer; what was known stays readable below a refusal. */
export function Screen<Value>({ view, what, children }: ScreenProps<Value>): JSX.Element {
  const { value, refusal } = view;
  return (
    <>
      {value === undefined ? <h1 class="unseen">{what}</h1> : null}
      {refusal === undefined ? null : <RefusalNote refusal={refusal} />}
      {value === undefined && refusal === undefined ? <p class="asking">Asking the server for {what} …</p> : null}
      {value === undefined ? null : children(value)}
    </>
  );
}
