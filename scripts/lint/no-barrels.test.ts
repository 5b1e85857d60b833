import { noBarrels } from "./no-barrels.ts";
import { tester } from "./tester.ts";

tester.run("house/no-barrels: a name has one home", noBarrels, {
  valid: ["export const one = 1;", "const one = 1; export { one };", "export type One = 1;"],
  invalid: [
    { code: 'export * from "./window.ts";', errors: 1 },
    { code: 'export { isOpen } from "./window.ts";', errors: 1 },
    { code: 'export type { Window } from "./window.ts";', errors: 1 },
  ],
});
