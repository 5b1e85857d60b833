import type { ComponentChildren, JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { Refusal } from "../../api/endpoint.ts";
import { RefusalNote } from "./refusal-note.tsx";

interface ReasonButtonProps {
  /** What is asked, such as `Cancel this release?`. */
  readonly title: string;
  /** What happens when it is done. */
  readonly children: ComponentChildren;
  readonly label: string;
  readonly kind?: "main" | "plain" | "danger";
  readonly run: (reason: string) => Promise<Refusal | undefined>;
}

/** A button whose act needs a reason: it says what will happen, and asks why, in a dialog. */
export function ReasonButton({ title, children, label, kind = "plain", run }: ReasonButtonProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState("");
  const [refusal, setRefusal] = useState<Refusal | undefined>(undefined);
  const [busy, setBusy] = useState(false);
  const id = useId();
  const send = async (): Promise<void> => {
    setBusy(true);
    const answer = await run(reason.trim());
    setBusy(false);
    setRefusal(answer);
    if (answer !== undefined) return;
    setReason("");
    dialog.current?.close();
  };
  return (
    <>
      <button type="button" class={kind} onClick={() => dialog.current?.showModal()}>
        {label}
      </button>
      <dialog ref={dialog} aria-labelledby={`${id}-title`}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (!busy) void send();
          }}
        >
          <h2 id={`${id}-title`}>{title}</h2>
          <p>{children}</p>
          <label for={`${id}-reason`}>Reason, for those who read the journal later</label>
          <textarea
            id={`${id}-reason`}
            rows={3}
            required
            minLength={3}
            maxLength={1000}
            value={reason}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
          {refusal === undefined ? null : <RefusalNote refusal={refusal} />}
          <div class="buttons">
            <button type="button" class="plain" onClick={() => dialog.current?.close()}>
              Leave it as it is
            </button>
            <button type="submit" class={kind === "danger" ? "danger" : "main"}>
              {label}
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
