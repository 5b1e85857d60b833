import { noShell } from "./no-shell.ts";
import { tester } from "./tester.ts";

tester.run("house/no-shell: words are never handed to a shell", noShell, {
  valid: [
    'import { execFile, spawn } from "node:child_process";',
    'import { exec } from "./plan.ts";',
    "pattern.exec(text);",
    "spawn(command, words, { shell: false });",
    'const person = { shell: "bash" };',
  ],
  invalid: [
    { code: 'import { exec } from "node:child_process";', errors: [{ message: /exec runs a shell/ }] },
    { code: 'import { execSync as run } from "node:child_process";', errors: [{ message: /execSync runs a shell/ }] },
    { code: 'import * as processes from "node:child_process";', errors: [{ message: /by name/ }] },
    { code: "spawn(command, words, { shell: true });", errors: [{ message: /leave it off/ }] },
    { code: 'spawn(command, words, { shell: "/bin/sh" });', errors: [{ message: /leave it off/ }] },
  ],
});
