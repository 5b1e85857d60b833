import { plusSeconds, type Instant } from "../calendar/instant.ts";
import type { Organisation } from "../catalogue/organisation.ts";
import { decide } from "../decide.ts";
import type { Quarantine } from "../gate/facts.ts";
import type { Stage } from "../procedure/procedure.ts";
import type { Deployment, LedgerRow, LiveInstance } from "../release/deployment.ts";
import { deploymentEnded } from "../release/deployment.ts";
import { ledgerAfter } from "../release/ledger.ts";
import type { Release, ReleaseItem } from "../release/release.ts";
import type { Task, TaskResult } from "../release/task.ts";
import type { Act, Situation } from "../situation.ts";
import { harbourOrganisation, MONDAY_NOON, releaseOf, waiting } from "./harbour.ts";

/** What a decision saw, and what it asked for. */
export interface Moment {
  readonly situation: Situation;
  readonly acts: readonly Act[];
}

/** How one attempt at a task ends; `effect` tells whether it did what it should in the world, whatever it reports. */
export interface Ending {
  readonly outcome: TaskResult["outcome"];
  readonly effect: boolean;
  readonly retryable: boolean;
}

const MOST_ROUNDS = 50;

/**
 * An engine and a world in memory: carries out what is decided, keeps the books as the store does, and knows beside them what really
 * runs and who really has the users.
 */
export class World {
  readonly organisation: Organisation;
  readonly moments: Moment[] = [];
  release: Release;
  deployments: Deployment[] = [];
  tasks: Task[] = [];
  live: LiveInstance[] = [];
  ledger: LedgerRow[] = [];
  holder: string | null = null;
  quarantined: Quarantine[] = [];
  now: Instant = MONDAY_NOON;
  /** Instances that really run. */
  readonly processes = new Set<string>();
  /** Weights that are really in force, by `environment/component`. */
  readonly users = new Map<string, Readonly<Record<string, number>>>();
  /** What each instance that was ever started is. */
  readonly content = new Map<string, { readonly target: string; readonly digest: string }>();

  constructor(organisation: Organisation = harbourOrganisation()) {
    this.organisation = { ...organisation, windows: [], policies: [] };
    this.release = releaseOf("none", [], []);
  }

  /** Plans a release and lets it begin. */
  plan(id: string, items: readonly ReleaseItem[], stages: readonly Stage[]): void {
    this.release = releaseOf(id, items, stages);
    this.deployments = stages.map((stage, position) => waiting(this.release, stage, position));
    this.tasks = [];
    this.settle();
  }

  situation(): Situation {
    const built = this.release.items.flatMap((item) => (item.artifact === null ? [] : [item.artifact.digest]));
    const facts = { freezes: [], holds: [], approvals: [], briefAcknowledgedBy: null, trained: [], overrides: [], others: [] };
    return {
      organisation: this.organisation,
      organisationProblem: null,
      release: this.release,
      deployments: [...this.deployments],
      tasks: [...this.tasks],
      live: Object.fromEntries(this.organisation.environments.map(({ id }) => [id, this.live.filter((one) => one.environment === id)])),
      facts: { ...facts, built, holder: this.holder, quarantined: this.quarantined, ledgers: this.ledgers() },
    };
  }

  ledgers(): Record<string, readonly LedgerRow[]> {
    return Object.fromEntries(this.organisation.environments.map(({ id }) => [id, this.ledger.filter((row) => row.environment === id)]));
  }

  /** Decides and carries out until nothing is asked for any more, as the engine does. */
  settle(): void {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const situation = this.situation();
      const { acts } = decide(situation, this.now);
      this.moments.push({ situation, acts });
      if (acts.length === 0) return;
      for (const act of acts) this.carryOut(act);
    }
    throw new Error("the decisions do not come to rest");
  }

  carryOut(act: Act): void {
    switch (act.act) {
      case "ready":
        this.#change(act.keys, () => ({ state: "ready" }));
        break;
      case "retry":
        this.#change([act.key], () => ({ state: "ready", endedAt: null }));
        break;
      case "skip":
        this.#change(act.keys, () => ({ state: "skipped", result: { outcome: "done", because: `skipped: ${act.because}` } }));
        break;
      case "wait":
        this.#turn(act.deployment, { reasons: act.verdicts, because: act.because });
        break;
      case "start": {
        const environment = this.deployments.find((one) => one.id === act.deployment)?.environment ?? "";
        if (this.holder !== null) throw new Error(`${environment} is held by ${this.holder}`);
        this.holder = act.deployment;
        this.#turn(act.deployment, { state: "running", before: this.ledger.filter((row) => row.environment === environment) });
        this.#insert(act.steps);
        if (this.release.state === "ready") this.release = { ...this.release, state: "delivering" };
        break;
      }
      case "turn":
        this.#turn(act.deployment, { state: act.state, because: act.because });
        break;
      case "roll-back":
        this.#insert(act.steps);
        this.#turn(act.deployment, { state: "rolling-back", because: act.because });
        break;
      case "end":
        this.#end(act);
        break;
      case "quarantine":
        this.quarantined = [...this.quarantined, { ...act, at: this.now }];
        break;
      case "release":
        this.release = { ...this.release, state: act.state };
        break;
      case "review":
        break;
    }
  }

  /** A node takes a ready task. */
  claim(key: string): void {
    this.#change([key], (task) => ({ state: "running", attempt: task.attempt + 1 }));
  }

  /** The node that had it is gone, perhaps after the effect; another may take it. */
  lose(key: string, effect: boolean): void {
    if (effect) this.#happen(key);
    this.#change([key], () => ({ state: "ready" }));
  }

  /** A claimed task ends. */
  complete(key: string, { outcome, effect, retryable }: Ending): void {
    if (effect || outcome === "done") this.#happen(key);
    const result: TaskResult = { outcome, because: `it was ${outcome}`, retryable };
    this.#change([key], () => ({ state: outcome, endedAt: this.now, result }));
    if (outcome === "done") this.#note(key);
  }

  cancel(): void {
    this.deployments = this.deployments.map((one) =>
      deploymentEnded(one.state) ? one : { ...one, cancelledBy: one.cancelledBy ?? "rosa" },
    );
  }

  /** A person leaves a step out. */
  leaveOut(key: string): void {
    this.carryOut({ act: "skip", keys: [key], because: "a person said so" });
  }

  #end(act: Extract<Act, { act: "end" }>): void {
    const deployment = this.deployments.find((one) => one.id === act.deployment);
    if (deployment === undefined || !deploymentEnded(act.state)) throw new Error(`${act.deployment} cannot end as ${act.state}`);
    const steps = this.tasks.filter((task) => task.deployment === deployment.id);
    const components = [...new Set(steps.map((step) => step.work.component))];
    const here = (row: { environment: string }) => row.environment === deployment.environment;
    const rows = ledgerAfter(deployment, components, this.ledger.filter(here), this.live.filter(here), steps);
    this.ledger = [...this.ledger.filter((row) => !here(row)), ...rows];
    if (this.holder === deployment.id) this.holder = null;
    this.#turn(deployment.id, { state: act.state, because: act.because, endedAt: this.now });
  }

  #insert(drafts: readonly Pick<Task, "key" | "deployment" | "title" | "work" | "needs" | "reversal" | "restores">[]): void {
    const fresh = { state: "pending" as const, attempt: 0, fence: null, startedAt: null, endedAt: null, result: null };
    for (const draft of drafts) {
      if (this.tasks.some((task) => task.key === draft.key)) throw new Error(`the key ${draft.key} is taken`);
      this.tasks = [...this.tasks, { ...draft, ...fresh }];
    }
  }

  #turn(id: string, change: Partial<Deployment>): void {
    this.deployments = this.deployments.map((one) => (one.id === id ? { ...one, ...change } : one));
  }

  #change(keys: readonly string[], change: (task: Task) => Partial<Task>): void {
    this.now = plusSeconds(this.now, 1);
    this.tasks = this.tasks.map((task) => (keys.includes(task.key) ? { ...task, ...change(task) } : task));
  }

  /** What a task does to the world. */
  #happen(key: string): void {
    const work = this.tasks.find((task) => task.key === key)?.work;
    if (work?.kind === "start") {
      this.processes.add(work.instance);
      this.content.set(work.instance, work);
    }
    if (work?.kind === "stop") this.processes.delete(work.instance);
    if (work?.kind === "shift") this.users.set(`${work.environment}/${work.component}`, work.weights);
  }

  /** What the books keep of a task that is done. */
  #note(key: string): void {
    const work = this.tasks.find((task) => task.key === key)?.work;
    if (work?.kind === "start") {
      const { instance, environment, target, component, version, digest } = work;
      const noted = {
        instance,
        environment,
        target,
        component,
        version,
        digest,
        address: "x:1",
        startedAt: this.now,
        weight: 0,
        deployment: this.release.id,
      };
      if (!this.live.some((one) => one.instance === instance)) this.live = [...this.live, noted];
    }
    if (work?.kind === "stop") this.live = this.live.filter((one) => one.instance !== work.instance);
    if (work?.kind === "shift") {
      const { environment, component, weights } = work;
      this.live = this.live.map((one) =>
        one.environment === environment && one.component === component ? { ...one, weight: weights[one.instance] ?? 0 } : one,
      );
    }
  }
}
