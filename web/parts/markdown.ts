/** A piece of a line. */
export type Span = { readonly kind: "text" | "strong" | "code"; readonly text: string };

/** A block of a document. */
export type Block =
  | { readonly kind: "heading"; readonly level: number; readonly spans: readonly Span[] }
  | { readonly kind: "paragraph"; readonly spans: readonly Span[] }
  | { readonly kind: "list"; readonly items: readonly (readonly Span[])[] };

/**
 * The little Markdown that our documents use: headings, paragraphs, lists, strong words and code. Everything else stays text as it was
 * written; nothing becomes markup, so a document cannot bring a script or a link.
 */
export function readMarkdown(source: string): readonly Block[] {
  const blocks: Block[] = [];
  let paragraph: string[] = [];
  let items: (readonly Span[])[] = [];
  const close = (): void => {
    if (paragraph.length > 0) blocks.push({ kind: "paragraph", spans: readSpans(paragraph.join(" ")) });
    if (items.length > 0) blocks.push({ kind: "list", items });
    paragraph = [];
    items = [];
  };
  for (const line of source.split(/\r?\n/)) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const item = /^\s*(?:[-*]|\d+\.)\s+(.*)$/.exec(line);
    if (heading !== null) {
      close();
      blocks.push({ kind: "heading", level: heading[1]?.length ?? 1, spans: readSpans(heading[2] ?? "") });
    } else if (item !== null) {
      if (paragraph.length > 0) close();
      items.push(readSpans(item[1] ?? ""));
    } else if (line.trim() === "") close();
    else {
      if (items.length > 0) close();
      paragraph.push(line.trim());
    }
  }
  close();
  return blocks;
}

function readSpans(text: string): readonly Span[] {
  return text
    .split(/(\*\*[^*]+\*\*|`[^`]+`)/)
    .filter((part) => part !== "")
    .map((part): Span => {
      if (part.length > 4 && part.startsWith("**") && part.endsWith("**")) return { kind: "strong", text: part.slice(2, -2) };
      if (part.length > 2 && part.startsWith("`") && part.endsWith("`")) return { kind: "code", text: part.slice(1, -1) };
      return { kind: "text", text: part };
    });
}
