import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "..");
export const GLOSSARY = join(ROOT, "docs/glossary.md");

/** The words of the house in the order in which a release meets them. Each is defined once, by a doc comment that begins a line with it. */
const WORDS = {
  "What exists": ["Service", "Component", "Artifact", "Environment", "Target", "Ledger"],
  "What changes": ["Change", "Procedure", "Policy", "Release", "Allocation", "Brief", "Deployment", "Rollout", "Task", "Step", "Soak"],
  "What may start": ["Gate", "Verdict", "Window", "Freeze", "Hold", "Approval", "Override", "Quarantine"],
  "How it is carried out": ["Situation", "Claim", "Lease", "Fence", "Grant", "Rollback", "Journal"],
  "What is learnt": ["Contact", "Review", "Finding", "Improvement"],
} as const;

/** Words of the design for which the code has no type yet; the day that it has one, they move up. */
const NOT_YET = ["Booking", "Outage", "Trial"];

interface Comment {
  readonly file: string;
  readonly text: string;
}

/** The glossary as the doc comments of the code say it. Throws when a word has no definition, or two. */
export function glossary(root = ROOT): string {
  const files = globSync("{core,store,connectors,engine,api}/**/*.ts", { cwd: root, exclude: ["**/*.test.ts"] });
  const comments = files.toSorted().flatMap((file) => commentsOf(file, readFileSync(join(root, file), "utf8")));
  const line = (word: string) => `- **${word}**: ${only(word, definitionsOf(word, comments))}`;
  const early = NOT_YET.filter((word) => definitionsOf(word, comments).length > 0);
  if (early.length > 0)
    throw new Error(`${early.join(", ")} is defined in the code now: move it from NOT_YET to WORDS in scripts/glossary.ts`);
  const life = (thing: string) => `**${thing}.** ${only(thing, sentencesAfter(`The life of a ${thing.toLowerCase()}. `, comments))}`;
  return [
    "# Glossary",
    "One word, one meaning, everywhere. Made from the doc comments of the code by `node scripts/glossary.ts`; a test fails when they differ.",
    ...Object.entries(WORDS).flatMap(([title, words]) => [`## ${title}`, words.map(line).join("\n")]),
    "## Lives",
    ...["Release", "Deployment", "Task"].map(life),
    `Words of the design that the code does not know yet: ${NOT_YET.join(", ")}.`,
  ]
    .join("\n\n")
    .concat("\n");
}

function commentsOf(file: string, source: string): readonly Comment[] {
  return [...source.matchAll(/\/\*\*([\s\S]*?)\*\//g)].map(([, body = ""]) => ({ file, text: body.replace(/^\s*\*? ?/gm, "").trim() }));
}

/** What follows `Word: ` at the beginning of a line of a comment, to the end of its sentence. */
function definitionsOf(word: string, comments: readonly Comment[]): readonly string[] {
  const definition = new RegExp(`^${word}: ([\\s\\S]*?\\.)(?=\\s|$)`, "gm");
  return comments.flatMap(({ file, text }) => [...text.matchAll(definition)].map(([, said = ""]) => placed(said, file)));
}

function sentencesAfter(opening: string, comments: readonly Comment[]): readonly string[] {
  return comments.flatMap(({ file, text }) => (text.startsWith(opening) ? [placed(text.slice(opening.length), file)] : []));
}

function placed(text: string, file: string): string {
  return `${text.trim().replace(/\s+/g, " ")} ([${file}](../${file}))`;
}

function only(word: string, found: readonly string[]): string {
  const [first, second] = found;
  if (first === undefined) throw new Error(`no doc comment defines "${word}": begin the comment of its type with "${word}: "`);
  if (second !== undefined) throw new Error(`"${word}" is defined twice, and one word has one meaning: ${first} and ${second}`);
  return first;
}

if (import.meta.main) writeFileSync(GLOSSARY, glossary());
