import type { Host } from "../host.ts";
import { deliverArtifact, deliveryWatch } from "./artifact.ts";
import { underFence } from "./fence.ts";
import { lastLines } from "./log.ts";
import { observeAll, observeInstance } from "./observe.ts";
import { placeAt } from "./place.ts";
import { freePort } from "./port.ts";
import { logPath } from "./record.ts";
import { runOnHost } from "./run.ts";
import { startInstance } from "./start.ts";
import { stopInstance } from "./stop.ts";

export interface LocalHostOptions {
  /** The folder that is the host. Nodes on this machine that name the same folder work on the same host. */
  readonly directory: string;
  /** Where the next instance shall listen on 127.0.0.1; a free port of the kernel's choice when absent. */
  readonly choosePort?: () => Promise<number>;
}

/** This machine as a host: processes of Linux that outlive the node that started them, and what the kernel says about them. */
export function localHost({ directory, choosePort = freePort }: LocalHostOptions): Host {
  if (process.platform !== "linux") {
    throw new Error(`a local host reads the process table of Linux, and this is ${process.platform}: run the node on Linux`);
  }
  const place = placeAt(directory);
  const watch = deliveryWatch(place);
  return {
    async deliver(fence, digest, archive) {
      await underFence(place, fence, () => Promise.resolve());
      return deliverArtifact(place, digest, archive);
    },
    run: (fence, runOnce, spec) => runOnHost(place, fence, runOnce, spec),
    start: (fence, spec) => startInstance(place, watch, choosePort, fence, spec),
    observe: (instance) => observeInstance(place, watch, instance),
    stop: (fence, instance) => stopInstance(place, fence, instance),
    instances: () => observeAll(place, watch),
    log: (instance, lines) => lastLines(logPath(place, instance), lines),
  };
}
