import { buildCommand } from "@stricli/core";
import { changes, overview } from "../../api/endpoints.ts";
import { askFor, refuse, write } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { suggestion } from "../../core/catalogue/did-you-mean.ts";
import { EXIT } from "../exit-code.ts";
import { list, maybe, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { showChanges } from "../show/changes.ts";

interface Flags extends ServerFlags {
  readonly to?: string;
  readonly components?: string;
}

export const plan = buildCommand({
  docs: { brief: "Changes since what is live: what they touch, their benefit and their harm" },
  parameters: {
    flags: {
      ...serverFlags,
      to: maybe("Branch, tag or commit; the newest commit when left out", "revision"),
      components: maybe("Only changes of these components' services", "a,b"),
    },
    aliases: serverAliases,
  },
  async func(this: Caller, flags: Flags) {
    const answer = await askFor(this, flags, changes, { query: { to: flags.to } });
    if (answer === undefined) return;
    if (flags.components === undefined) {
      write(this, flags.output, answer, showChanges);
      return;
    }
    const services = await servicesOf(this, flags, list(flags.components));
    if (services === undefined) return;
    const wanted = answer.changes.filter((change) => change.services.some((service) => services.has(service)));
    write(this, flags.output, { ...answer, changes: wanted }, showChanges);
  },
});

async function servicesOf(caller: Caller, flags: Flags, components: readonly string[]): Promise<ReadonlySet<string> | undefined> {
  const answer = await askFor(caller, flags, overview, {});
  if (answer === undefined) return undefined;
  const known = answer.services.flatMap((service) => service.components);
  const unknown = components.find((component) => !known.includes(component));
  if (unknown !== undefined) {
    refuse(
      caller,
      flags.output,
      {
        code: "unknown-component",
        saw: `the component "${unknown}"`,
        because: "the organisation has none of that name",
        todo: suggestion(unknown, known),
      },
      EXIT.usage,
    );
    return undefined;
  }
  return new Set(
    answer.services.filter((service) => service.components.some((one) => components.includes(one))).map((service) => service.id),
  );
}
