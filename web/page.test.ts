import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { buildPage } from "../server/page.ts";

describe("the page", () => {
  let files: Awaited<ReturnType<typeof buildPage>>["files"];
  beforeAll(async () => {
    ({ files } = await buildPage());
  });
  const textOf = (path: string): string => new TextDecoder().decode(files.get(path)?.body);

  it("weighs less than 60 kB on the wire, all files together", () => {
    const bytes = [...files.values()].reduce((sum, file) => sum + gzipSync(file.body).byteLength, 0);
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThan(60_000);
  });

  it("has nothing inline, so that a strict content security policy holds", () => {
    const index = textOf("/index.html");
    expect(index).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(index).not.toMatch(/<style|\sstyle=|\son\w+=/);
  });

  it("names only files that are there, each by the digest of its content", () => {
    const named = [...textOf("/index.html").matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(named).toHaveLength(3);
    for (const path of named) {
      expect(path).toMatch(/-[0-9a-f]{12}\.(js|css|svg)$/);
      expect(files.has(path), path).toBe(true);
    }
  });

  it("brings no schema library to browsers", () => {
    const script = [...files.keys()].find((path) => path.endsWith(".js")) ?? "";
    expect(textOf(script)).not.toContain("invalid_type");
  });

  it("gives the same content the same tag", async () => {
    const again = await buildPage();
    for (const [path, file] of files) expect(again.files.get(path)?.etag, path).toBe(file.etag);
  });
});
