import type { Digest } from "../../core/catalogue/artifact.ts";
import type { Instant } from "../../core/calendar/instant.ts";

/**
 * Fence: the right to change a target, as what it is a right over and a number that rises with every lease. A host remembers the highest token that it
 * saw for it and refuses every lower one, so that a node that lost its lease can do no harm.
 */
export interface Fence {
  /** An environment, or `environment/component` when steps of several components run at the same time, each under its own token. */
  readonly environment: string;
  readonly token: number;
}

/** What to run, resolved: no secrets in words, no shell line. */
export interface InstanceSpec {
  /** Unique name of the instance; starting the same name twice starts one process. */
  readonly instance: string;
  readonly component: string;
  readonly digest: Digest;
  readonly version: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Path that answers 200 when the instance can serve. */
  readonly health: string;
  readonly stopsWithinSeconds: number;
}

/** What the target itself says about an instance. */
export interface Observation {
  readonly instance: string;
  /** `absent`: the host answers and has no such process. */
  readonly state: "running" | "absent";
  /** The digest of the content that the running process was started from, as the host has it on disk. */
  readonly digest: Digest | null;
  readonly startedAt: Instant | null;
  /** `host:port` on which it listens. */
  readonly address: string | null;
  readonly healthy: boolean;
  /** The answer of the health path or the reason that there is none. */
  readonly detail: string;
}

export class FenceRefused extends Error {
  override readonly name = "FenceRefused";
  readonly environment: string;
  readonly token: number;
  readonly seen: number;

  constructor(environment: string, token: number, seen: number) {
    super(`the lease with token ${token} on ${environment} is over: the target has seen ${seen}`);
    this.environment = environment;
    this.token = token;
    this.seen = seen;
  }
}

/** A command was begun and the host cannot tell how it ended: it may have had its effect. The caller's answer is `unknown`. */
export class OutcomeUnknown extends Error {
  override readonly name = "OutcomeUnknown";
}

/** A place that runs instances. Every act may be repeated: the second time it finds its effect and returns the same answer. */
export interface Host {
  /** Puts the artifact's files on the host, verified against the digest; does nothing when they are there. */
  deliver(fence: Fence, digest: Digest, archive: string): Promise<{ readonly copied: boolean }>;
  /** Runs a command of the artifact to its end; `runOnce` names the effect, which happens at most once. */
  run(
    fence: Fence,
    runOnce: string,
    spec: Pick<InstanceSpec, "component" | "digest" | "command" | "environment">,
  ): Promise<{ readonly exitCode: number; readonly output: string; readonly repeated: boolean }>;
  start(fence: Fence, spec: InstanceSpec): Promise<Observation>;
  observe(instance: string): Promise<Observation>;
  /** Asks the process to end, waits, ends it; true answers come from the host: `stopped` means that no process of it is left. */
  stop(fence: Fence, instance: string): Promise<{ readonly state: "stopped" | "still-running"; readonly detail: string }>;
  /** Every instance that the host knows, also those that nobody planned. */
  instances(): Promise<readonly Observation[]>;
  /** The last lines that an instance wrote. */
  log(instance: string, lines: number): Promise<readonly string[]>;
}
