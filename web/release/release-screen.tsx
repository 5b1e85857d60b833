import type { JSX } from "preact";
import type { OverviewAnswer, ReleaseAnswer } from "../../api/answers.ts";
import { useView } from "../client/use-view.ts";
import { Screen } from "../parts/screen.tsx";
import type { ReleaseTab } from "../route.ts";
import { ChangeList } from "./change-list.tsx";
import { Delivery } from "./delivery.tsx";
import { Documents } from "./documents.tsx";
import { ReleaseHeader } from "./release-header.tsx";
import { Results } from "./results.tsx";

interface ReleaseScreenProps {
  readonly id: string;
  readonly tab: ReleaseTab;
  readonly overview: OverviewAnswer;
}

/** One release, in four parts. */
export function ReleaseScreen({ id, tab, overview }: ReleaseScreenProps): JSX.Element {
  const view = useView("release", { params: { id } });
  const explain = useView("explain", { params: { id } });
  const part = (answer: ReleaseAnswer): JSX.Element => {
    switch (tab) {
      case "delivery":
        return <Delivery answer={answer} explain={explain.value} explainRefusal={explain.refusal} overview={overview} />;
      case "changes":
        return (
          <section class="card" aria-labelledby="changes">
            <h2 id="changes">Changes</h2>
            <ChangeList changes={answer.release.changes} />
          </section>
        );
      case "documents":
        return <Documents release={answer.release} />;
      case "results":
        return <Results id={id} />;
    }
  };
  return (
    <Screen view={view} what="the release">
      {(answer) => (
        <>
          <ReleaseHeader answer={answer} explain={explain.value} tab={tab} />
          {part(answer)}
        </>
      )}
    </Screen>
  );
}
