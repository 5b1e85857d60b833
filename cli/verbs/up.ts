import { resolve } from "node:path";
import { buildCommand } from "@stricli/core";
import type { Caller } from "../caller.ts";
import { maybe, maybeNumber } from "../flags.ts";
import { runServer } from "../run-server.ts";
import { usualState } from "../state-folder.ts";

interface Flags {
  readonly estate?: string;
  readonly state?: string;
  readonly port?: number;
}

export const up = buildCommand({
  docs: { brief: "Start the server for an organisation's Git repository" },
  parameters: {
    flags: {
      estate: maybe("The organisation's Git repository; the current folder when left out", "folder"),
      state: maybe("Where the server keeps what it must not lose; /var/lib/tidegate as root, else ~/.local/state/tidegate", "folder"),
      port: maybeNumber("Where it listens on 127.0.0.1; 4600 when left out, 0 for any free one", "port"),
    },
  },
  async func(this: Caller, flags: Flags) {
    const state = resolve(flags.state ?? usualState(this.env));
    this.exitCode = await runServer(this, { estate: resolve(flags.estate ?? "."), state, port: flags.port });
  },
});
