import type { JSX } from "preact";
import type { ReviewAnswer } from "../../api/answers.ts";
import type { Finding } from "../../core/review/finding.ts";
import { act } from "../client/act.ts";
import { me } from "../client/state.ts";
import { hasRole } from "../parts/person-roles.ts";
import { ActButton } from "../parts/act-button.tsx";
import { Empty } from "../parts/empty.tsx";
import { When } from "../parts/when.tsx";
import { statisticText } from "./figure-rows.ts";

/** The review as the evidence wrote it: findings with their numbers, and what they propose. */
export function ReviewSection({ review }: { readonly review: ReviewAnswer }): JSX.Element {
  const { draft } = review;
  return (
    <section class="card" aria-labelledby="review">
      <div class="heading">
        <h2 id="review">Review</h2>
        <Closing review={review} />
      </div>
      <p>{draft.summary}</p>
      {draft.findings.length === 0 ? (
        <Empty title="No findings">The records show nothing that should have been otherwise.</Empty>
      ) : (
        <ul class="findings">
          {draft.findings.map((finding) => (
            <FindingView key={`${finding.kind} ${finding.about ?? ""} ${finding.title}`} finding={finding} />
          ))}
        </ul>
      )}
      <details>
        <summary>What happened when</summary>
        <ol class="rows">
          {draft.timeline.map((event, index) => (
            <li key={index}>
              <span class="faint">
                <When at={event.at} />
              </span>
              {event.what}
            </li>
          ))}
        </ol>
      </details>
    </section>
  );
}

function Closing({ review }: { readonly review: ReviewAnswer }): JSX.Element | null {
  if (review.closedAt !== null) {
    return (
      <span class="faint">
        closed by {review.closedBy}, <When at={review.closedAt} />
      </span>
    );
  }
  if (!hasRole(me.value, "release-manager", "service-owner", "change-manager")) return null;
  return (
    <ActButton kind="plain" run={() => act("closeReview", { params: { id: review.release }, body: {} })}>
      Close the review
    </ActButton>
  );
}

function FindingView({ finding }: { readonly finding: Finding }): JSX.Element {
  const { statistic } = finding;
  return (
    <li>
      <h3>{finding.title}</h3>
      <p class="faint">
        {statistic.name}: {statisticText(statistic)}, n = {statistic.n}
      </p>
      {finding.evidence.map((text) => (
        <p key={text} class="faint">
          {text}
        </p>
      ))}
      {finding.proposals.map((proposal) => (
        <div class="proposal" key={proposal.path}>
          <strong>Proposal for {proposal.procedure}</strong> <code>{proposal.path}</code>
          <span>
            <code>{JSON.stringify(proposal.from)}</code> → <code>{JSON.stringify(proposal.to)}</code>
          </span>
          <span>{proposal.because}</span>
          <span>Effect: {proposal.expected.effect}</span>
          <span>Price: {proposal.expected.price}</span>
        </div>
      ))}
    </li>
  );
}
