import { afterAll, beforeAll, expect, test } from "vitest";
import type { Browser, Page } from "playwright-core";
import { planRelease, setPassword } from "../api/endpoints.ts";
import type { Door } from "../cli/client.ts";
import { barriersOn, browse } from "./testing/browser.ts";
import { makeEstate, type Estate } from "./testing/estate.ts";
import { asked, doorOf, down, up, type Server } from "./testing/up.ts";

const PASSWORD = "a long way to the pier";
/** Steps of the staging deployment are over by then, also on a busy machine. */
const SOON = { timeout: 60_000 };

const cleanUp = new AsyncDisposableStack();
let estate: Estate;
let server: Server;
let ines: Door;
let browser: Browser;

beforeAll(async () => {
  estate = cleanUp.use(await makeEstate("baseline"));
  cleanUp.defer(() => down(estate));
  server = await up(estate);
  ines = await doorOf(estate, server.url, "ines");
  for (const person of ["ines", "amira", "henrik", "katrin"]) await asked(ines, setPassword, { body: { person, password: PASSWORD } });
  browser = await browse();
  cleanUp.defer(() => browser.close());
});
afterAll(() => cleanUp.disposeAsync());

async function signIn(person: string, colorScheme: "light" | "dark" = "light", width = 1280): Promise<Page> {
  const context = await browser.newContext({ colorScheme, viewport: { width, height: 860 } });
  const page = await context.newPage();
  await page.goto(server.url);
  await page.getByLabel(/person|name/i).fill(person);
  await page.getByLabel(/password/i).fill(PASSWORD);
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.getByRole("heading", { name: "What runs where" }).waitFor();
  return page;
}

test("a wrong password lets nobody in and says no more than that", async () => {
  const page = await (await browser.newContext()).newPage();
  await page.goto(server.url);
  await page.getByLabel(/person|name/i).fill("ines");
  await page.getByLabel(/password/i).fill("not this one either");
  await page.getByRole("button", { name: /sign in/i }).click();
  await page.getByText("the person or the password is not right").waitFor();
  expect(await page.getByRole("heading", { name: "What runs where" }).count()).toBe(0);
});

test(
  "a release appears by itself with its steps and log, waits for three people, and each clears it with one button",
  { timeout: 180_000 },
  async () => {
    const [manager, owner, change, desk] = [await signIn("ines"), await signIn("amira"), await signIn("henrik"), await signIn("katrin")];
    const { release } = await asked(ines, planRelease, { body: { title: "Shelves online", components: ["stock"] } });
    await manager.getByRole("link", { name: "Shelves online" }).first().click();
    await manager
      .getByText("deliver stock", { exact: false })
      .first()
      .waitFor({ ...SOON, state: "attached" });
    await manager.getByText("001-shelf.sql: done").first().waitFor(SOON);

    await owner.getByRole("button", { name: /approve/i }).click(SOON);
    await change.getByRole("button", { name: /approve/i }).click(SOON);
    await desk.getByRole("button", { name: "The desk has read the brief" }).click(SOON);
    for (const person of ["sven", "tomasz", "leyla"]) {
      const button = desk.getByRole("button", { name: new RegExp(`${person}.*training`, "i") });
      if ((await button.count()) > 0) await button.click();
    }
    await manager.getByText("production", { exact: true }).first().waitFor(SOON);
    await manager.goto(server.url);
    const row = manager.getByRole("row").filter({ hasText: "Stock" });
    await expect.poll(() => row.getByText(release.items[0]?.version ?? "").count(), SOON).toBe(3);
  },
);

test.each([
  ["light", 1280],
  ["dark", 1280],
  ["light", 390],
  ["dark", 390],
] as const)(
  "nothing keeps people from using the screens: %s, %d wide, and nothing sticks out",
  { timeout: 120_000 },
  async (scheme, width) => {
    const page = await signIn("ines", scheme, width);
    for (const path of ["/", "/releases/r1", "/releases/r1/changes", "/releases/r1/documents", "/releases/r1/results", "/calendar"]) {
      await page.goto(`${server.url}${path}`);
      await page.getByRole("heading").first().waitFor();
      await page.waitForLoadState("networkidle").catch(() => undefined);
      expect(await barriersOn(page), path).toEqual([]);
      const [content, view] = await page.evaluate<readonly [number, number]>(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]",
      );
      expect(content, `${path} is wider than the screen`).toBeLessThanOrEqual(view);
    }
  },
);
