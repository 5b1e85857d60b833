import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ReleaseAnswer } from "../../api/answers.ts";
import { runScript } from "./house.ts";
import { arrived, reportOf, unharmed, unnoticed } from "./proof.ts";
import type { Play, Scene } from "./scene.ts";

const HISTORY = "node-red/make-repository.ts";
const LIVE = "production";
const RATE = { requestsPerSecond: 60, usersPerSecond: 12 };

/** The Harbour Museum takes the next version of a program that others publish, while guests use it. */
export const nodeRed: Play = {
  title: "The Harbour Museum runs its guestbook in Node-RED, which others publish; it takes their next version while guests write",
  begins: "before",
  people: ["greta", "emre", "wiebke"],
  manager: "greta",
  prepare: async ({ state }) => {
    for (const environment of ["staging", LIVE]) await runScript("node-red/make-state.ts", [join(state, "data", environment, "node-red")]);
  },
  play: async (scene) => {
    const { stage, house, proofs } = scene;
    stage.act("The version that the museum has: installed from npm, packed once, known by its digest");
    await deliver(scene, "Guestbook");
    const crowd = await scene.crowdAt(LIVE, "automation", RATE);
    stage.act("The vendor has a new version");
    for (const line of await runScript(HISTORY, [house.repository, "after", "--after", "before"])) stage.say(`  ${line}`, "quiet");
    await stage.types("greta", ["read"]);
    await stage.types("greta", ["plan"]);
    const entries = await guestbookOf(house.state);
    crowd.takeMet();
    const release = await deliver(scene, "Node-RED 4.1.15");
    proofs.push(unnoticed(crowd.takeMet()));
    const kept = await guestbookOf(house.state);
    proofs.push({
      held: entries.length > 0 && kept.length > entries.length && entries.every((entry, index) => entry === kept[index]),
      what: `the ${entries.length} entries from before stand in the guestbook as they were, and ${kept.length - entries.length} came since`,
    });
    stage.act("What it did");
    const report = await reportOf(scene.door, release);
    await stage.types("greta", ["report", release]);
    proofs.push(arrived(report), unharmed(report, LIVE));
  },
};

/** What guests wrote, as it stands on disk: it outlives the versions. */
async function guestbookOf(state: string): Promise<readonly string[]> {
  return (await readFile(join(state, "data", LIVE, "node-red", "guestbook.ndjson"), "utf8")).split("\n").slice(0, -1);
}

async function deliver({ stage }: Scene, title: string): Promise<string> {
  await stage.types("emre", ["release", "create", "--title", title], { most: 12 });
  const listed = await stage.quietly("greta", ["release", "list", "--output", "json"]);
  const made = (JSON.parse(listed.stdout) as { readonly releases: readonly ReleaseAnswer["release"][] }).releases.find(
    (one) => one.title === title,
  );
  if (made === undefined) throw new Error(`the release "${title}" was not made`);
  await stage.watches("greta", made.id);
  await stage.types("greta", ["explain", made.id], { most: 12 });
  await stage.types("wiebke", ["approve", made.id]);
  await stage.watches("greta", made.id);
  return made.id;
}
