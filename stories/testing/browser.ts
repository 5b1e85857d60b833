import axe from "axe-core";
import { chromium, type Browser, type Page } from "playwright-core";

const CHROMIUM = process.env["TIDEGATE_CHROMIUM"] ?? "/usr/bin/chromium";

/** A real browser without a window. Its sandbox needs a user that is not root. */
export function browse(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: process.getuid?.() !== 0 });
}

interface Barrier {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

/** What keeps people with a screen reader, weak sight or no mouse from using a page (axe-core's rules, all of WCAG 2.2 AA). */
export async function barriersOn(page: Page): Promise<readonly string[]> {
  // The page's own policy lets no foreign script in, so it is evaluated by the browser and not added to the page.
  await page.evaluate(axe.source);
  const found = await page.evaluate<readonly Barrier[]>(
    "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then((result) => result.violations)",
  );
  return found.map(({ id, impact, nodes }) => `${id} (${impact ?? "?"}): ${nodes[0]?.html ?? ""}`);
}
