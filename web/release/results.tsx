import type { JSX } from "preact";
import { useView } from "../client/use-view.ts";
import { Empty } from "../parts/empty.tsx";
import { Screen } from "../parts/screen.tsx";
import { ReportSection } from "./report-section.tsx";
import { ReviewSection } from "./review-section.tsx";

/** Report and review of a release. */
export function Results({ id }: { readonly id: string }): JSX.Element {
  const report = useView("report", { params: { id } });
  const review = useView("review", { params: { id } });
  return (
    <>
      <Screen view={report} what="the report">
        {(value) => <ReportSection report={value} />}
      </Screen>
      {review.value === undefined ? (
        <Empty title="No review yet">
          {review.refusal === undefined
            ? "It is drafted from the evidence when the release is delivered."
            : `${review.refusal.saw}: ${review.refusal.todo}`}
        </Empty>
      ) : (
        <ReviewSection review={review.value} />
      )}
    </>
  );
}
