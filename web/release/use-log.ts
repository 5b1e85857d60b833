import { useEffect, useState } from "preact/hooks";
import type { LogAnswer } from "../../api/answers.ts";
import type { Refusal } from "../../api/endpoint.ts";
import { ask, refusalOf } from "../client/ask.ts";
import { revision } from "../client/state.ts";
import { appendLines } from "./log-tail.ts";

const POLL_MILLIS = 1000;
const PAGE = 1000;

interface Tail {
  readonly lines: LogAnswer["lines"];
  readonly refusal: Refusal | undefined;
}

/** The log of a release: read on at each entry of the journal, and each second while steps run. One use reads one release. */
export function useLog(release: string, running: boolean): Tail {
  const [tail, setTail] = useState<Tail>({ lines: [], refusal: undefined });
  const turn = revision.value;
  useEffect(() => {
    let current = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let after = tail.lines.at(-1)?.id ?? 0;
    const read = async (): Promise<void> => {
      let full = false;
      try {
        const { lines } = await ask("log", { params: { id: release }, query: { after, limit: PAGE } });
        if (!current) return;
        after = lines.at(-1)?.id ?? after;
        full = lines.length === PAGE;
        setTail((old) => ({ lines: appendLines(old.lines, lines), refusal: undefined }));
      } catch (error) {
        if (!current) return;
        setTail((old) => ({ ...old, refusal: refusalOf(error) }));
      }
      if (full) void read();
      else if (running) timer = setTimeout(() => void read(), POLL_MILLIS);
    };
    void read();
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [release, running, turn]);
  return tail;
}
