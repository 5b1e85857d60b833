import type { JSX } from "preact";

interface ShareBarProps {
  readonly shares: readonly { readonly version: string; readonly percent: number }[];
}

/** How users are shared between versions, as a bar and in words. */
export function ShareBar({ shares }: ShareBarProps): JSX.Element {
  return (
    <span class="share">
      <span class="bar" aria-hidden="true">
        {shares.map(({ version, percent }) => (
          <span key={version} style={{ width: `${percent}%` }} />
        ))}
      </span>
      <span class="words">{shares.map(({ version, percent }) => `${Math.round(percent)} % on ${version}`).join(", ")}</span>
    </span>
  );
}
