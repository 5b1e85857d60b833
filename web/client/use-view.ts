import { useEffect, useState } from "preact/hooks";
import type { Refusal } from "../../api/endpoint.ts";
import { ask, Refused, refusalOf } from "./ask.ts";
import type { Answer, Name, Request } from "./paths.ts";
import { me, revision } from "./state.ts";

export interface View<Value> {
  /** The newest answer, also while a newer one is asked for. */
  readonly value: Value | undefined;
  /** Why the newest question was not answered. */
  readonly refusal: Refusal | undefined;
}

/** Asks, and asks again whenever the journal grew. An answer that comes after a newer question is dropped. */
export function useView<N extends Name>(name: N, request: Request<N>): View<Answer<N>> {
  const key = `${name} ${JSON.stringify(request)}`;
  const [view, setView] = useState<View<Answer<N>> & { readonly key: string }>({ key, value: undefined, refusal: undefined });
  const turn = revision.value;
  useEffect(() => {
    let current = true;
    ask(name, request).then(
      (value) => {
        if (current) setView({ key, value, refusal: undefined });
      },
      (error: unknown) => {
        if (error instanceof Refused && error.status === 401) me.value = null;
        if (current) setView((old) => ({ key, value: old.key === key ? old.value : undefined, refusal: refusalOf(error) }));
      },
    );
    return () => {
      current = false;
    };
  }, [key, turn]);
  return view.key === key ? view : { value: undefined, refusal: undefined };
}
