import { join, resolve } from "node:path";
import { RuleTester } from "oxlint/plugins-dev";
import { describe, it } from "vitest";

RuleTester.describe = describe;
RuleTester.it = it;

const ROOT = resolve(import.meta.dirname, "../..");

/** Runs a rule over examples; each becomes a test. */
export const tester = new RuleTester({ languageOptions: { sourceType: "module", parserOptions: { lang: "ts" } } });

/** An example as if it stood in the file `path`, counted from the root of the repository. */
export function standingIn(path: string, code: string): { name: string; filename: string; code: string } {
  return { name: `${path}: ${code}`, filename: join(ROOT, path), code };
}
