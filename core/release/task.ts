import type { Digest } from "../catalogue/artifact.ts";
import type { Instant } from "../calendar/instant.ts";

/**
 * The life of a task. `pending` its needs are not done; `ready` the engine may claim it; `running` under a lease with a fencing token;
 * `done`; `failed` judged bad; `errored` our machinery broke; `unknown` we could not find out; `skipped` not needed any more.
 */
export type TaskState = "pending" | "ready" | "running" | "done" | "failed" | "errored" | "unknown" | "skipped";

/** Whether the effect of a task can be taken back. */
export type Reversal = "reversible" | "compensable" | "one-way";

/** What a task does, as data; each kind has one executor in the engine. */
export type Work =
  | { readonly kind: "build"; readonly component: string; readonly commit: string; readonly version: string }
  | { readonly kind: "deliver"; readonly environment: string; readonly target: string; readonly component: string; readonly digest: Digest }
  | {
      readonly kind: "migrate";
      readonly environment: string;
      readonly target: string;
      readonly component: string;
      readonly digest: Digest;
      readonly version: string;
    }
  | {
      readonly kind: "start";
      readonly environment: string;
      readonly target: string;
      readonly component: string;
      readonly digest: Digest;
      readonly version: string;
      readonly instance: string;
    }
  | {
      readonly kind: "prove";
      readonly environment: string;
      readonly target: string;
      readonly component: string;
      readonly digest: Digest;
      readonly version: string;
      readonly instance: string;
      readonly soakSeconds: number;
    }
  | { readonly kind: "shift"; readonly environment: string; readonly component: string; readonly weights: Readonly<Record<string, number>> }
  | {
      readonly kind: "judge";
      readonly environment: string;
      readonly component: string;
      readonly canary: readonly string[];
      readonly baseline: readonly string[];
      readonly sharePercent: number;
      readonly sessions: number;
      readonly withinSeconds: number;
    }
  | { readonly kind: "stop"; readonly environment: string; readonly target: string; readonly component: string; readonly instance: string };

/**
 * Task: a node of a release's plan that the engine carries out, such as a build.
 * Step: a task of a deployment, the smallest thing that the engine does to an environment.
 */
export interface Task {
  readonly key: string;
  /** The deployment whose step it is; `null` for what the release needs before any deployment, such as a build. */
  readonly deployment: string | null;
  readonly title: string;
  readonly work: Work;
  /** Keys of the tasks that must be done first. */
  readonly needs: readonly string[];
  readonly reversal: Reversal;
  /** Whether it belongs to the way back. */
  readonly restores: boolean;
  readonly state: TaskState;
  readonly attempt: number;
  /** The fencing token of the newest lease; a target refuses any older one. */
  readonly fence: number | null;
  readonly startedAt: Instant | null;
  readonly endedAt: Instant | null;
  /** What the executor found, or the reason of a failure. */
  readonly result: TaskResult | null;
}

/** A task as it is planned, before the engine knows it. */
export type TaskDraft = Pick<Task, "key" | "deployment" | "title" | "work" | "needs" | "reversal" | "restores">;

/** What an executor reports. `facts` is what the target itself said. */
export interface TaskResult {
  readonly outcome: "done" | "failed" | "errored" | "unknown";
  readonly because: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Whether trying again may help; only read for `errored`, where absent means yes. */
  readonly retryable?: boolean;
}
