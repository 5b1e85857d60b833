import { buildCommand } from "@stricli/core";
import { setPassword } from "../../api/endpoints.ts";
import { ask, refuse } from "../ask.ts";
import type { Caller } from "../caller.ts";
import { EXIT } from "../exit-code.ts";
import { one, serverAliases, serverFlags, type ServerFlags } from "../flags.ts";
import { readSecret } from "../secret.ts";
import { showDone } from "../show/done.ts";

export const password = buildCommand({
  docs: { brief: "Set a person's password; read from the terminal without showing it, or from stdin" },
  parameters: { flags: serverFlags, aliases: serverAliases, positional: one("The person", "person") },
  async func(this: Caller, flags: ServerFlags, person: string) {
    if (this.stdin.isTTY && flags.noInput) {
      const because = "a password is never taken from the command line, where others can see it";
      refuse(
        this,
        flags.output,
        { code: "no-input", saw: "--no-input at a terminal", because, todo: "Write it to stdin: tidegate password PERSON < file" },
        EXIT.usage,
      );
      return;
    }
    const secret = await readSecret(this, `New password of ${person}: `);
    const again = this.stdin.isTTY ? await readSecret(this, "Once more: ") : secret;
    if (secret === undefined || again === undefined) {
      refuse(
        this,
        flags.output,
        { code: "no-password", saw: "no password", because: "there is nothing to set", todo: "Type one, or write it to stdin." },
        EXIT.usage,
      );
    } else if (secret !== again) {
      refuse(
        this,
        flags.output,
        { code: "passwords-differ", saw: "two different passwords", because: "one of them has a slip", todo: "Try again." },
        EXIT.usage,
      );
    } else await ask(this, flags, setPassword, { body: { person, password: secret } }, showDone);
  },
});
