import { join } from "node:path";
import { z } from "zod";
import type { Digest } from "../../../core/catalogue/artifact.ts";
import type { InstanceSpec } from "../host.ts";
import type { Claim } from "./launcher.ts";
import { readClaim } from "./launcher.ts";
import type { Place } from "./place.ts";
import { fileNameOf, readIfThere, writeDurably } from "./place.ts";

const digestSchema = z.custom<Digest>((value) => typeof value === "string" && /^sha256:[0-9a-f]{64}$/.test(value));

const recordSchema = z.object({
  instance: z.string(),
  component: z.string(),
  digest: digestSchema,
  version: z.string(),
  command: z.array(z.string()),
  health: z.string(),
  stopsWithinSeconds: z.number(),
  /** Counts the launches of this instance; each has a claim of its own, so a launcher of an older one can start nothing. */
  launch: z.number(),
  port: z.number(),
  /** Somebody asked it to end: without a process it is past and not missing. */
  stopped: z.boolean(),
});

/** What the host remembers of an instance. Not its environment: that may hold secrets, and every start brings it anew. */
export type InstanceRecord = Readonly<z.infer<typeof recordSchema>>;

export function instanceFolder(place: Place, instance: string): string {
  return join(place.instances, fileNameOf(instance));
}

export function logPath(place: Place, instance: string): string {
  return join(instanceFolder(place, instance), "log");
}

export function claimPath(place: Place, record: Pick<InstanceRecord, "instance" | "launch">): string {
  return join(instanceFolder(place, record.instance), `pid.${record.launch}`);
}

export async function readRecord(place: Place, instance: string): Promise<InstanceRecord | undefined> {
  return readRecordIn(instanceFolder(place, instance));
}

export async function readRecordIn(folder: string): Promise<InstanceRecord | undefined> {
  const text = await readIfThere(join(folder, "spec.json"));
  return text === undefined ? undefined : recordSchema.parse(JSON.parse(text));
}

export async function writeRecord(place: Place, record: InstanceRecord): Promise<void> {
  await writeDurably(join(instanceFolder(place, record.instance), "spec.json"), JSON.stringify(record, null, 2));
}

export function recordOf(spec: InstanceSpec, launch: number, port: number): InstanceRecord {
  const { instance, component, digest, version, command, health, stopsWithinSeconds } = spec;
  return { instance, component, digest, version, command: [...command], health, stopsWithinSeconds, launch, port, stopped: false };
}

/** The process that the newest launch became, alive or not. */
export async function claimOf(place: Place, record: InstanceRecord): Promise<Claim | undefined> {
  const claim = await readClaim(claimPath(place, record));
  return claim === "void" ? undefined : claim;
}
