import { connection, me, revision } from "./state.ts";

const COALESCE_MILLIS = 500;
const RETRY_MILLIS = 3000;

/** Follows the journal until the returned function is called. Entries that come close together cause one look, not one each. */
export function followJournal(): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let look: ReturnType<typeof setTimeout> | undefined;

  const grew = (): void => {
    look ??= setTimeout(() => {
      look = undefined;
      revision.value += 1;
    }, COALESCE_MILLIS);
  };
  const open = (): void => {
    source = new EventSource("/api/events");
    source.addEventListener("open", () => {
      // What happened while we were away may be more than the stream repeats.
      if (connection.value === "reconnecting") grew();
      connection.value = "live";
    });
    source.addEventListener("journal", grew);
    source.addEventListener("error", () => {
      connection.value = "reconnecting";
      // A browser tries again by itself after a break, but not after an answer that is no stream.
      if (source?.readyState !== EventSource.CLOSED || me.value === null) return;
      retry = setTimeout(open, RETRY_MILLIS);
      grew();
    });
  };
  open();
  return () => {
    source?.close();
    clearTimeout(retry);
    clearTimeout(look);
  };
}
