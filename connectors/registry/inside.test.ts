import { mkdir, mkdtemp, realpath, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { whyLinkLeaves, whyPathIsUnsafe } from "./inside.ts";

test("links that are let through never lead outside, however they are chained", async () => {
  const step = fc.constantFrom("..", "a", "b", "c");
  const links = fc.array(
    fc.record({
      at: fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 3 }),
      to: fc.array(step, { minLength: 1, maxLength: 5 }),
    }),
    { maxLength: 6 },
  );
  let kept = 0;
  await fc.assert(
    fc.asyncProperty(links, async (drawn) => {
      const root = await realpath(await mkdtemp(join(tmpdir(), "tidegate-inside-")));
      try {
        const made: string[] = [];
        for (const { at, to } of drawn) {
          const path = at.join("/");
          if (made.some((other) => path === other || path.startsWith(`${other}/`) || other.startsWith(`${path}/`))) continue;
          if (whyLinkLeaves(path, to.join("/")) !== undefined) continue;
          await mkdir(dirname(join(root, path)), { recursive: true });
          await symlink(to.join("/"), join(root, path)).catch(() => undefined);
          made.push(path);
        }
        for (const path of made) {
          const real = await realpath(join(root, path)).catch(() => root);
          expect(real === root || real.startsWith(`${root}/`)).toBe(true);
          kept += 1;
        }
      } finally {
        await rm(root, { recursive: true });
      }
    }),
    { numRuns: 150 },
  );
  expect(kept).toBeGreaterThan(20);
});

test.each(["../x", "/x", "a/../b", "a//b", "./a", "", "a/.", "a\0b"])("the path %j is not written", (path) => {
  expect(whyPathIsUnsafe(path)).toBeDefined();
});
