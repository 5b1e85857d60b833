import type { JSX } from "preact";
import { readMarkdown, type Block, type Span } from "./markdown.ts";

/** A document; its headings stand below the page's own. */
export function MarkdownText({ source }: { readonly source: string }): JSX.Element {
  return (
    <div class="document">
      {readMarkdown(source).map((block, index) => (
        <BlockView key={index} block={block} />
      ))}
    </div>
  );
}

function BlockView({ block }: { readonly block: Block }): JSX.Element {
  switch (block.kind) {
    case "heading":
      return block.level <= 2 ? (
        <h3>
          <Spans spans={block.spans} />
        </h3>
      ) : (
        <h4>
          <Spans spans={block.spans} />
        </h4>
      );
    case "paragraph":
      return (
        <p>
          <Spans spans={block.spans} />
        </p>
      );
    case "list":
      return (
        <ul>
          {block.items.map((spans, index) => (
            <li key={index}>
              <Spans spans={spans} />
            </li>
          ))}
        </ul>
      );
  }
}

function Spans({ spans }: { readonly spans: readonly Span[] }): JSX.Element {
  return (
    <>
      {spans.map((span, index) => {
        switch (span.kind) {
          case "strong":
            return <strong key={index}>{span.text}</strong>;
          case "code":
            return <code key={index}>{span.text}</code>;
          case "text":
            return <span key={index}>{span.text}</span>;
        }
      })}
    </>
  );
}
