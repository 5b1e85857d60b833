import { open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { isSessionSecret, newSessionSecret } from "./session.ts";

export const backendSchema = z.strictObject({
  instance: z.string().min(1).max(200),
  address: z.string().regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+):\d{1,5}$/, "an address is host:port"),
  weight: z.number().min(0).max(1e6),
});

export const settingsSchema = z.strictObject({
  listenOn: z.string().min(1),
  slowerThanMs: z.number().positive(),
  answerWithinMs: z.number().positive().max(3_600_000),
});

const stateSchema = z.strictObject({
  version: z.literal(1),
  routes: z.array(
    z.strictObject({
      route: z.string(),
      port: z.number().int().min(1).max(65535),
      settings: settingsSchema,
      backends: z.array(backendSchema),
      /** Sessions by the instance that they stay with, as of the last change; later ones follow from the weights. */
      pins: z.record(z.string(), z.array(z.string())),
    }),
  ),
  /** The highest token seen, by environment. */
  fences: z.record(z.string(), z.number()),
});
export type ProxyState = z.infer<typeof stateSchema>;

/** The state that an earlier process of the proxy left. A file that cannot be read stops the start: guessing would send users astray. */
export async function readState(file: string): Promise<ProxyState> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { version: 1, routes: [], fences: {} };
    throw error;
  }
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Error(
      `the proxy's state in ${file} cannot be read, so its routes are not known; move the file away to begin without routes`,
      { cause },
    );
  }
}

/** Replaces the state in one act: after a crash the file holds the old state or the new one, whole. */
export async function writeState(file: string, state: ProxyState): Promise<void> {
  await replaceFile(file, JSON.stringify(state));
}

/** The secret that signs sessions, made at the first start. One that cannot be read stops the start: with another, each user would be a new one. */
export async function readOrMakeSessionSecret(file: string): Promise<string> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    const secret = newSessionSecret();
    await replaceFile(file, secret);
    return secret;
  }
  if (isSessionSecret(text)) return text;
  throw new Error(
    `${file} does not hold the secret that signs users' sessions, so none of them could be known again; move the file away to give every user a new session`,
  );
}

async function replaceFile(file: string, text: string): Promise<void> {
  const fresh = `${file}.new`;
  const handle = await open(fresh, "w", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(fresh, file);
  const folder = await open(dirname(file), "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
