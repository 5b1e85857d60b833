import { buildCommand } from "@stricli/core";
import type { Caller } from "../caller.ts";
import { whether } from "../flags.ts";

interface Flags {
  readonly keep: boolean;
  readonly example: "harbour" | "node-red";
}

export const demo = buildCommand({
  docs: { brief: "See a whole release of a small organisation, here, in minutes" },
  parameters: {
    flags: {
      keep: whether("Leave everything running afterwards, to look around"),
      example: { kind: "enum", values: ["harbour", "node-red"], default: "harbour", brief: "Which organisation" },
    },
  },
  async func(this: Caller, flags: Flags) {
    const { runDemo } = await import("../demo/run-demo.ts");
    this.exitCode = await runDemo({ example: flags.example, keep: flags.keep, out: this.stdout, env: this.env });
  },
});
