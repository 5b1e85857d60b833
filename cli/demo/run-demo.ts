import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { overview, setPassword } from "../../api/endpoints.ts";
import type { Output } from "../caller.ts";
import { call } from "../client.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { Crowd } from "./crowd.ts";
import { harbour } from "./harbour.ts";
import { leaveNothing, makeHouse, makeTokens, runScript, startServer, type House } from "./house.ts";
import { nodeRed } from "./node-red.ts";
import type { Proof } from "./proof.ts";
import type { Play, Scene } from "./scene.ts";
import { Stage } from "./stage.ts";

const PLAYS: Readonly<Record<string, Play>> = { harbour, "node-red": nodeRed };
const EXAMPLES = join(import.meta.dirname, "..", "..", "examples");

const GROWS_FOR_SECONDS = 3;

interface Options {
  readonly example: "harbour" | "node-red";
  /** Whether everything is left running, to look around. */
  readonly keep: boolean;
  readonly out: Output;
  readonly env: Readonly<Partial<Record<string, string>>>;
}

/** Shows whole releases of an example organisation on this machine, with everything real, and checks what it promised. */
export async function runDemo({ example, keep, out, env }: Options): Promise<ExitCode> {
  const play = PLAYS[example];
  if (play === undefined) throw new Error(`there is no play for ${example}`);
  const stage = new Stage(out, env);
  const house = await makeHouse();
  const crowds: Crowd[] = [];
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  let kept = false;
  try {
    const work = perform(play, example, { stage, house, crowds });
    const interrupted = new Promise<"interrupted">((resolve) =>
      interrupt.signal.addEventListener("abort", () => resolve("interrupted"), { once: true }),
    );
    const outcome = await Promise.race([work, interrupted]);
    if (outcome === "interrupted") {
      work.catch(() => undefined);
      stage.say("\nInterrupted: everything that was started is being ended.");
      return EXIT.broken;
    }
    conclude(stage, outcome.proofs);
    if (keep) {
      await invite(stage, house, outcome.url, play);
      kept = true;
    }
    return outcome.proofs.every((proof) => proof.held) ? EXIT.ok : EXIT.broken;
  } catch (error) {
    const log = await readFile(house.log, "utf8").catch(() => "");
    stage.say(`\nThe demonstration broke off: ${error instanceof Error ? error.message : String(error)}`, "bad");
    if (log !== "") stage.say(`The server said last:\n${log.slice(-2000)}`, "quiet");
    return EXIT.broken;
  } finally {
    await Promise.all(crowds.map((crowd) => crowd.end()));
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
    const left = kept ? undefined : await leaveNothing(house);
    if (left !== undefined) stage.say(`Not everything could be ended: ${left}`, "bad");
  }
}

interface Props {
  readonly stage: Stage;
  readonly house: House;
  readonly crowds: Crowd[];
}

async function perform(
  play: Play,
  example: string,
  { stage, house, crowds }: Props,
): Promise<{ readonly proofs: readonly Proof[]; readonly url: string }> {
  stage.say(`${play.title}. Everything below is real: Git, PostgreSQL, processes, a proxy, requests.`);
  stage.act("A scratch organisation, and the server");
  const commits = await runScript(`${example}/make-repository.ts`, [house.repository, play.begins]);
  for (const line of commits) stage.say(`  ${line}`, "quiet");
  await play.prepare(house);
  const server = await startServer(house);
  stage.enter(server.url, await makeTokens(house, server.url, play.people));
  stage.say(
    `  the server answers at ${server.url}, ${server.seconds.toFixed(1)} s after its start with a new database of its own; ${play.people.length} people have tokens`,
  );
  const manager = stage.tokenOf(play.manager);
  const door = { server: server.url, token: manager };
  const proofs: Proof[] = [];
  const scene: Scene = {
    stage,
    house,
    door,
    proofs,
    crowdAt: async (environment, service, rate) => {
      const asked = await call(door, overview, {});
      const address = asked.ok ? asked.answer.environments.find((one) => one.id === environment)?.addresses[service] : undefined;
      if (address === undefined) throw new Error(`${service} has no address in ${environment}`);
      const crowd = new Crowd({ targets: await targetsOf(example, address), ...rate, growsForSeconds: GROWS_FOR_SECONDS });
      crowds.push(crowd);
      await crowd.isThere(GROWS_FOR_SECONDS);
      return crowd;
    },
  };
  await play.play(scene);
  const audit = await stage.types(play.manager, ["audit", "verify"]);
  proofs.push({ held: audit.code === EXIT.ok, what: "every act stands in the journal, and its chain is whole" });
  return { proofs, url: server.url };
}

interface ExampleTarget {
  readonly path: string;
  readonly method: string;
  readonly weight: number;
  readonly body?: unknown;
}

async function targetsOf(example: string, address: string) {
  const targets = JSON.parse(await readFile(join(EXAMPLES, example, "load.json"), "utf8")) as readonly ExampleTarget[];
  return targets.map(({ path, method, weight, body }) => ({
    url: `${address}${path}`,
    method,
    weight,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }));
}

function conclude(stage: Stage, proofs: readonly Proof[]): void {
  stage.act("What you saw");
  for (const { held, what } of proofs) stage.say(`  ${held ? "✓" : "✗"} ${what}`, held ? "good" : "bad");
  const missed = proofs.filter((proof) => !proof.held).length;
  stage.say(
    missed === 0 ? `\nAll of it in ${stage.seconds.toFixed(1)} s.` : `\n${missed} of ${proofs.length} promises were not kept.`,
    missed === 0 ? "strong" : "bad",
  );
}

/** Says how to go on with what is left running. */
async function invite(stage: Stage, house: House, url: string, play: Play): Promise<void> {
  const token = (await readFile(join(house.state, "administrator-token"), "utf8")).trim();
  const password = `quay-${crypto.randomUUID().slice(0, 13)}`;
  const asked = await call({ server: url, token }, setPassword, { body: { person: play.manager, password } });
  stage.act("Look around");
  stage.say(`  the page       ${url}   sign in as ${play.manager} with ${asked.ok ? password : "(no password could be set)"}`);
  stage.say(`  the terminal   export TIDEGATE_SERVER=${url} TIDEGATE_TOKEN=${stage.tokenOf(play.manager)}`);
  stage.say(`  the files      ${house.folder}`);
  stage.say(`  to end it      ./tidegate down --state ${house.state} && rm -r ${house.folder}`);
}
