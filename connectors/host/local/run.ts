import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import type { Fence, Host, InstanceSpec } from "../host.ts";
import { OutcomeUnknown } from "../host.ts";
import { whyNotDelivered } from "./artifact.ts";
import { underFence } from "./fence.ts";
import { isAlive, launch, readClaim } from "./launcher.ts";
import { tailOf } from "./log.ts";
import { HOST_MARK } from "./members.ts";
import type { Place } from "./place.ts";
import { artifactFolder, fileNameOf, readIfThere, syncFolder, writeDurably } from "./place.ts";
import { minimalEnvironment } from "./start.ts";

const OUTPUT_BYTES = 64 << 10;

/**
 * Runs a command whose effect may happen once. The command belongs to a launcher of its own that takes a claim before it begins and
 * writes the exit code after it ends; a node that dies in between changes nothing, and the next call waits for the same launcher.
 */
export async function runOnHost(
  place: Place,
  fence: Fence,
  runOnce: string,
  spec: Pick<InstanceSpec, "component" | "digest" | "command" | "environment">,
): ReturnType<Host["run"]> {
  const folder = join(place.runs, fileNameOf(runOnce));
  const claim = join(folder, "pid");
  const repeated = await underFence(place, fence, async () => {
    if ((await readClaim(claim)) !== undefined) return true;
    const missing = await whyNotDelivered(place, spec.digest);
    if (missing !== undefined) throw new Error(`${runOnce} was not run: ${missing}. Deliver it again.`);
    await mkdir(join(folder, "home"), { recursive: true, mode: 0o700 });
    await writeDurably(
      join(folder, "request.json"),
      JSON.stringify({ runOnce, component: spec.component, digest: spec.digest, command: spec.command }, null, 2),
    );
    await syncFolder(place.runs);
    await launch("run", {
      claim,
      command: spec.command,
      folder: artifactFolder(place, spec.digest),
      output: join(folder, "output"),
      environment: {
        ...minimalEnvironment(join(folder, "home")),
        ...spec.environment,
        TIDEGATE_DIGEST: spec.digest,
        TIDEGATE_RUN: runOnce,
        [HOST_MARK]: place.directory,
      },
    });
    return false;
  });
  const exitCode = await exitOf(folder, claim, runOnce);
  return { exitCode, output: (await tailOf(join(folder, "output"), OUTPUT_BYTES)).toString("utf8"), repeated };
}

async function exitOf(folder: string, claimFile: string, runOnce: string): Promise<number> {
  const claim = await readClaim(claimFile);
  for (;;) {
    const running = claim !== undefined && claim !== "void" && isAlive(claim);
    // Asked after the look at the process: a launcher that was seen dead has written all that it will ever write.
    const text = await readIfThere(join(folder, "exit"));
    if (text !== undefined && /^\d+\n$/.test(text)) return Number(text);
    if (!running) {
      const last = (await tailOf(join(folder, "output"), 1024)).toString("utf8").trim();
      throw new OutcomeUnknown(
        `${runOnce} was begun on this host and nobody saw it end, so it may have had its effect or a part of it. It is not run again. Look at what it changed, and at its output in ${folder}${last === "" ? "" : `, which ends with: ${last}`}.`,
      );
    }
    await after(25);
  }
}
