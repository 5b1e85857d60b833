import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { zone } from "../client/state.ts";
import { RefusalNote } from "../parts/refusal-note.tsx";
import { absoluteText, localText } from "../time.ts";
import { searchLines } from "./log-tail.ts";
import { useLog } from "./use-log.ts";

const NEAR_END_PX = 24;

/** What the steps said: follows the newest line until somebody scrolls up or pauses. */
export function LogPanel({ release, running }: { readonly release: string; readonly running: boolean }): JSX.Element {
  const { lines, refusal } = useLog(release, running);
  const [follow, setFollow] = useState(true);
  const [search, setSearch] = useState("");
  const box = useRef<HTMLDivElement>(null);
  const shown = searchLines(lines, search);
  useEffect(() => {
    if (follow && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [follow, shown.length]);
  const scrolled = (): void => {
    const at = box.current;
    if (at !== null) setFollow(at.scrollHeight - at.scrollTop - at.clientHeight < NEAR_END_PX);
  };
  return (
    <section class="log" aria-labelledby="log">
      <div class="heading">
        <h2 id="log">Log</h2>
        <input
          type="search"
          aria-label="Search the log"
          placeholder="Search"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <button type="button" class="plain" onClick={() => setFollow(!follow)}>
          {follow ? "Pause" : "Follow"}
        </button>
      </div>
      {refusal === undefined ? null : <RefusalNote refusal={refusal} />}
      <div class="lines" ref={box} onScroll={scrolled} tabIndex={0} role="log" aria-label="Log lines">
        {shown.length === 0 ? (
          <p class="faint">{search === "" ? "No step has said anything yet." : `None of ${lines.length} lines holds “${search}”.`}</p>
        ) : (
          shown.map((line) => (
            <div key={line.id} title={`${line.key}, ${absoluteText(line.at, zone.value)}`}>
              <span class="at">{localText(line.at, zone.value).slice(11)}</span> <span class="key">{line.key}</span> {line.line}
            </div>
          ))
        )}
      </div>
    </section>
  );
}
