import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Switchable } from "./proxy-switch.ts";

export async function startHaproxy(way: "runtime" | "reload"): Promise<Switchable> {
  throw new Error(`${way}: not yet`);
}
