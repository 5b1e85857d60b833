/** Kinds of the "conventional commits" convention that users cannot see. */
const INVISIBLE = new Set(["build", "chore", "ci", "docs", "refactor", "style", "test", "tests"]);

const CONVENTION = /^(?<kind>[a-z]+)(\([^)]*\))?(?<breaking>!)?:\s*/i;

/** A commit's subject as a sentence for people who do not read commits: `fix(cart): keep items (#12)` becomes `Keep items`. */
export function inPlainWords(subject: string): string {
  const words = subject
    .replace(CONVENTION, "")
    .replace(/\s*\(#\d+\)\s*$/, "")
    .replace(/\s*\.$/, "")
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Whether users may notice a change with this subject. A subject without a kind counts as noticeable: silence would be the worse error. */
export function usersMayNotice(subject: string): boolean {
  const match = CONVENTION.exec(subject);
  const kind = match?.groups?.["kind"]?.toLowerCase();
  return match?.groups?.["breaking"] !== undefined || kind === undefined || !INVISIBLE.has(kind);
}
