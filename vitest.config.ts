import { defineConfig } from "vitest/config";

const SECOND = 1000;

/** A room's tests: next to the code that they speak of. */
function room(name: string) {
  return {
    test: {
      name,
      include: [`${name}/**/*.test.{ts,tsx}`],
      testTimeout: 20 * SECOND,
      hookTimeout: 60 * SECOND,
      sequence: { groupOrder: 0 },
    },
  };
}

/** Stories start whole systems and measure them: few at a time, and after everything else, so that nothing disturbs them. */
const stories = {
  test: {
    name: "stories",
    include: ["stories/**/*.test.ts"],
    exclude: ["stories/**/*.alone.test.ts"],
    testTimeout: 180 * SECOND,
    hookTimeout: 120 * SECOND,
    maxWorkers: 2,
    sequence: { groupOrder: 1 },
  },
};

/** What asks for the whole machine, because it shows how fast things go. */
const alone = {
  test: {
    ...stories.test,
    name: "alone",
    include: ["stories/**/*.alone.test.ts"],
    exclude: [],
    maxWorkers: 1,
    sequence: { groupOrder: 2 },
  },
};

/** The examples' own services, run and measured for real. */
const examples = { test: { ...stories.test, name: "examples", include: ["examples/**/*.test.ts"], exclude: [] } };

export default defineConfig({
  test: {
    projects: [
      ...["core", "api", "store", "connectors", "engine", "server", "cli", "web", "scripts", "bench"].map(room),
      stories,
      examples,
      alone,
    ],
    teardownTimeout: 20 * SECOND,
    globalSetup: ["./store/testing/server.ts"],
  },
});
