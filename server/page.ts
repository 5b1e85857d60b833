import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { build } from "esbuild";

/** A file of the page, as it is sent. */
export interface PageFile {
  readonly type: string;
  readonly body: Uint8Array;
  /** Quoted, as the header wants it. */
  readonly etag: string;
}

const WEB = resolve(import.meta.dirname, "../web");

/**
 * Bundles `web/` in memory. Keys are request paths: `/index.html`, which must be asked for again each time, and files whose names hold the
 * digest of their content, which never change. Nothing stands inline, so a content security policy of `'self'` is enough.
 *
 * @throws when a source of the page cannot be bundled: then the program itself is broken.
 */
export async function buildPage(): Promise<{ files: ReadonlyMap<string, PageFile> }> {
  const [bundle, template, mark] = await Promise.all([
    build({
      absWorkingDir: WEB,
      entryPoints: { app: "main.tsx", style: "styles/page.css" },
      outdir: "/",
      bundle: true,
      write: false,
      minify: true,
      format: "esm",
      target: "es2022",
      jsx: "automatic",
      jsxImportSource: "preact",
      legalComments: "none",
      logLevel: "silent",
    }),
    readFile(resolve(WEB, "index.html"), "utf8"),
    readFile(resolve(WEB, "mark.svg")),
  ]);
  const files = new Map<string, PageFile>();
  const add = (path: string, type: string, body: Uint8Array): string => {
    files.set(path, { type, body, etag: `"${digestOf(body)}"` });
    return path;
  };
  const bundled = (extension: string): Uint8Array => {
    const output = bundle.outputFiles.find((file) => file.path.endsWith(extension));
    if (output === undefined) throw new Error(`the bundle of web/ has no ${extension} file`);
    return output.contents;
  };
  const script = bundled(".js");
  const style = bundled(".css");
  const names = {
    script: add(`/app-${digestOf(script)}.js`, "text/javascript; charset=utf-8", script),
    style: add(`/app-${digestOf(style)}.css`, "text/css; charset=utf-8", style),
    mark: add(`/mark-${digestOf(mark)}.svg`, "image/svg+xml", mark),
  };
  const index = template.replace("/app.js", names.script).replace("/app.css", names.style).replace("/mark.svg", names.mark);
  add("/index.html", "text/html; charset=utf-8", new TextEncoder().encode(index));
  return { files };
}

function digestOf(body: Uint8Array): string {
  return createHash("sha256").update(body).digest("hex").slice(0, 12);
}
