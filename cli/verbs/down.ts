import { resolve } from "node:path";
import { buildCommand } from "@stricli/core";
import type { Caller } from "../caller.ts";
import { maybe } from "../flags.ts";
import { endServer } from "../run-server.ts";
import { usualState } from "../state-folder.ts";

interface Flags {
  readonly state?: string;
}

export const down = buildCommand({
  docs: { brief: "End the server here, and every service, proxy and database that it runs" },
  parameters: {
    flags: { state: maybe("The server's state folder; as for `tidegate up` when left out", "folder") },
  },
  async func(this: Caller, flags: Flags) {
    this.exitCode = await endServer(this, resolve(flags.state ?? usualState(this.env)));
  },
});
