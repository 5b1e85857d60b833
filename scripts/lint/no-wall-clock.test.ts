import { noWallClock } from "./no-wall-clock.ts";
import { tester } from "./tester.ts";

tester.run("house/no-wall-clock: deciding reads no clock and draws no number", noWallClock, {
  valid: [
    "new Date(millis);",
    "Date.parse(text);",
    "Math.max(1, 2);",
    "clock.now();",
    "const now = state.now;",
    "Temporal.Instant.from(text);",
  ],
  invalid: [
    { code: "Date.now();", errors: [{ message: /Date\.now is not pure/ }] },
    { code: "const read = Date.now;", errors: [{ message: /Date\.now is not pure/ }] },
    { code: "new Date();", errors: [{ message: /reads the clock/ }] },
    { code: "Date();", errors: [{ message: /reads the clock/ }] },
    { code: "Math.random();", errors: [{ message: /Math\.random is not pure/ }] },
    { code: "Temporal.Now.instant();", errors: [{ message: /Temporal\.Now is not pure/ }] },
    { code: "performance.now();", errors: [{ message: /performance\.now is not pure/ }] },
    { code: "crypto.randomUUID();", errors: [{ message: /crypto\.randomUUID is not pure/ }] },
  ],
});
