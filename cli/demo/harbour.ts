import { join } from "node:path";
import type { ExplainAnswer, ReleaseAnswer } from "../../api/answers.ts";
import { explain } from "../../api/endpoints.ts";
import { isUnmet } from "../../core/gate/verdict.ts";
import { call } from "../client.ts";
import { EXIT } from "../exit-code.ts";
import { runScript } from "./house.ts";
import { arrived, learned, reportOf, reviewOf, takenBack, unharmed, unnoticed } from "./proof.ts";
import type { Play, Scene } from "./scene.ts";

const HISTORY = "harbour/make-repository.ts";
const LIVE = "production";
const RATE = { requestsPerSecond: 300, usersPerSecond: 100 };

/** What ended, which users were moved and what the judge says: enough to follow a deployment without each of its steps. */
const milestones = (line: string): boolean =>
  !/^(running|skipped|done) /.test(line) || /^(running +judge|done +(build|give|judge|change)) /.test(line);
const ends = (line: string): boolean => /^(succeeded|rolled back|failed|mixed|unknown|errored|cancelled) /.test(line);

/** Harbour Supplies: a first delivery, a release that helps users, and one that would harm them. */
export const harbour: Play = {
  title: "Harbour Supplies sells what ships need; its web shop uses two services behind it",
  begins: "baseline",
  people: ["ines", "jonas", "amira", "henrik", "katrin", "tomasz", "leyla", "sven", "priya", "malte", "chiara"],
  manager: "ines",
  prepare: async ({ repository }) => {
    await runScript("harbour/desk/make-contacts.ts", [join(repository, "desk", "contacts.csv")]);
  },
  play: async (scene) => {
    await firstDelivery(scene);
    await helpfulRelease(scene);
    await harmfulRelease(scene);
  },
};

async function firstDelivery(scene: Scene): Promise<void> {
  const { stage } = scene;
  stage.act("What is there: a catalogue in Git, nothing live yet");
  await stage.types("ines", ["plan"], { most: 12 });
  const release = await plan(scene, "First delivery", 0);
  await stage.watches("ines", release, ends);
  await clear(scene, release, ["jonas", "amira", "henrik"]);
  await stage.watches("ines", release, ends);
}

async function helpfulRelease(scene: Scene): Promise<void> {
  const { stage, house, proofs } = scene;
  stage.act("Seven commits wait for users");
  for (const line of await runScript(HISTORY, [house.repository, "good", "--after", "baseline"])) stage.say(`  ${line}`, "quiet");
  await stage.types("ines", ["read"]);
  await stage.types("ines", ["plan"]);
  stage.act("A release is made from the procedure: plan, notes, brief, people");
  const release = await plan(scene, "Berth notes and earlier warnings", Number.POSITIVE_INFINITY);
  await stage.types("priya", [
    "freeze",
    "--environment",
    LIVE,
    "--title",
    "harbour fair",
    "--reason",
    "the fair opens its tills, no surprises now",
  ]);
  await stage.watches("ines", release, milestones);

  stage.act("What stops it, and who can clear it");
  await stage.types("ines", ["explain", release]);
  await stage.types("katrin", ["brief", release], { most: 24 });
  const crowd = await scene.crowdAt(LIVE, "shop", RATE);
  stage.act("Each thing is cleared by the right person, and by nobody else");
  const wrong = await stage.types("chiara", ["approve", release]);
  proofs.push({ held: wrong.code === EXIT.refused, what: "a person without the role could not sign" });
  await clear(scene, release, ["jonas", "henrik"], (person, words) => stage.types(person, words));
  const freeze = (await explained(scene, release)).verdicts.find((verdict) => verdict.gate === "freeze");
  const id = freeze !== undefined && isUnmet(freeze) ? /\blift (\S+)/.exec(freeze.command ?? "")?.[1] : undefined;
  proofs.push({ held: id !== undefined, what: "a freeze made in a hurry held a release that had every signature" });
  const lift = ["freeze", "lift", id ?? "f1", "--reason", "the fair has closed its tills"];
  const other = await stage.types("ines", lift);
  proofs.push({ held: other.code === EXIT.refused, what: "and nobody else could lift it: only who called it, or a change manager" });
  stage.act("Into production, while users keep coming");
  crowd.takeMet();
  await stage.types("priya", lift);

  await stage.watches("ines", release, milestones);
  stage.say(`  users at the shop: ${crowd.now}`, "quiet");
  proofs.push(unnoticed(crowd.takeMet()));
  stage.act("What it did");
  const report = await reportOf(scene.door, release);
  await stage.types("ines", ["report", release]);
  proofs.push(arrived(report), unharmed(report, LIVE));
}

async function harmfulRelease(scene: Scene): Promise<void> {
  const { stage, house, proofs } = scene;
  stage.act("One more commit, which looks harmless");
  for (const line of await runScript(HISTORY, [house.repository, "bad", "--after", "good"])) stage.say(`  ${line}`, "quiet");
  await stage.types("ines", ["read"]);
  const release = await plan(scene, "A faster basket", 14);
  await stage.watches("ines", release, ends);
  await clear(scene, release, ["jonas", "henrik"]);
  const typed = await stage.watches("ines", release, milestones);
  proofs.push({ held: typed.code === EXIT.rolledBack, what: `the shell was told: exit code ${typed.code}` });
  const report = await reportOf(scene.door, release);
  await stage.types("ines", ["report", release], {
    only: (line) => !/^(train|approve|develop|test|document|support) \(/.test(line.trim()),
  });
  proofs.push(...takenBack(report, LIVE));

  stage.act("What is learned from it");
  const review = await reviewOf(scene.door, release);
  await stage.types("ines", ["review", release]);
  proofs.push(learned(review));
}

/** The release manager makes a release; returns its id. */
async function plan(scene: Scene, title: string, most: number): Promise<string> {
  const words = ["release", "create", "--title", title];
  await scene.stage.types("ines", words, { most });
  const listed = await scene.stage.quietly("ines", ["release", "list", "--output", "json"]);
  const { releases } = JSON.parse(listed.stdout) as { readonly releases: readonly ReleaseAnswer["release"][] };
  const made = releases.find((one) => one.title === title);
  if (made === undefined) throw new Error(`the release "${title}" was not made: ${listed.stderr}`);
  return made.id;
}

type Types = (person: string, words: readonly string[]) => Promise<unknown>;

/** The desk reads the brief, those on duty take the training, and the right people sign. */
async function clear(scene: Scene, release: string, signers: readonly string[], types?: Types): Promise<void> {
  const say: Types = types ?? ((person, words) => scene.stage.quietly(person, words));
  if (types === undefined) scene.stage.say(`\n  the desk reads the brief and takes the training; ${signers.join(", ")} sign`, "quiet");
  const training = (await explained(scene, release)).verdicts.find((verdict) => verdict.gate === "training");
  await say("katrin", ["brief", release, "--acknowledge"]);
  const pupils = training !== undefined && isUnmet(training) ? training.clearedBy.split(", ") : [];
  for (const person of pupils) await say(person, ["brief", release, "--trained"]);
  for (const person of signers) await say(person, ["approve", release]);
}

async function explained(scene: Scene, release: string): Promise<ExplainAnswer> {
  const asked = await call(scene.door, explain, { params: { id: release } });
  if (!asked.ok) throw new Error(`what stops ${release} is not known: ${asked.refusal.saw}`);
  return asked.answer;
}
