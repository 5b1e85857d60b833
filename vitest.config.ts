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
    testTimeout: 180 * SECOND,
    hookTimeout: 120 * SECOND,
    maxWorkers: 2,
    sequence: { groupOrder: 1 },
  },
};

/** The examples' own services, run and measured for real. */
const examples = { test: { ...stories.test, name: "examples", include: ["examples/**/*.test.ts"] } };

export default defineConfig({
  test: {
    projects: [
      ...["core", "api", "store", "connectors", "engine", "server", "cli", "web", "scripts", "bench"].map(room),
      stories,
      examples,
    ],
    teardownTimeout: 20 * SECOND,
    globalSetup: ["./store/testing/server.ts"],
  },
});
