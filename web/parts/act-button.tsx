import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { Refusal } from "../../api/endpoint.ts";
import { RefusalNote } from "./refusal-note.tsx";

interface ActButtonProps {
  readonly run: () => Promise<Refusal | undefined>;
  readonly kind?: "main" | "plain";
  readonly children: ComponentChildren;
}

/** A button that does something at once, says when the server said no, and cannot be pressed twice. */
export function ActButton({ run, kind = "main", children }: ActButtonProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal | undefined>(undefined);
  const press = async (): Promise<void> => {
    setBusy(true);
    setRefusal(await run());
    setBusy(false);
  };
  return (
    <>
      <button type="button" class={kind} aria-disabled={busy} onClick={() => void (busy ? undefined : press())}>
        {children}
      </button>
      {refusal === undefined ? null : <RefusalNote refusal={refusal} />}
    </>
  );
}
