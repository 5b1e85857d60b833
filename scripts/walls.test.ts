import { beforeAll, describe, expect, test } from "vitest";
import { ROOMS } from "./lint/rooms.ts";
import { inspectMiniHouse, type MiniHouse } from "./testing/mini-house.ts";

/** One honest file per room, for the others to import; rooms may not be empty. */
const FOUNDATIONS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(ROOMS).map((room) => [
    `${room}/stone.ts`,
    `export const ${room}Stone = 1;\n\nexport type ${room}Shape = "round" | "square";\n`,
  ]),
);

const imports = (room: string) => `import { ${room}Stone } from "../${room}/stone.ts";\n\nexport const stone = ${room}Stone;\n`;

interface Plant {
  readonly what: string;
  readonly path: string;
  readonly text: string;
  /** The complaints that must be among those about the file; a wall with two guards names both. */
  readonly by: readonly string[];
}

const ILLEGAL: readonly Plant[] = [
  { what: "core reads files", path: "core/reads-files.ts", text: node("node:fs"), by: ["TS2591", "house(walls)"] },
  { what: "core looks at the process", path: "core/looks.ts", text: "export const home = process.env;\n", by: ["TS2591"] },
  { what: "core talks to the network", path: "core/talks.ts", text: 'export const answer = fetch("http://localhost");\n', by: ["TS2304"] },
  { what: "core waits", path: "core/waits.ts", text: "export const timer = setTimeout(() => 1, 1);\n", by: ["TS2304"] },
  {
    what: "core reads the clock",
    path: "core/clock.ts",
    text: "export const now = Date.now();\n",
    by: ["eslint(no-restricted-globals)", "house(no-wall-clock)"],
  },
  {
    what: "core constructs a date",
    path: "core/gate/date.ts",
    text: "export const epoch = new Date(0);\n",
    by: ["eslint(no-restricted-globals)"],
  },
  {
    what: "core formats by the machine's zone",
    path: "core/format.ts",
    text: "export const format = new Intl.DateTimeFormat();\n",
    by: ["eslint(no-restricted-globals)"],
  },
  {
    what: "the calendar reads the clock",
    path: "core/calendar/clock.ts",
    text: "export const now = new Date();\n",
    by: ["house(no-wall-clock)"],
  },
  { what: "core draws a number", path: "core/draws.ts", text: "export const luck = Math.random();\n", by: ["house(no-wall-clock)"] },
  {
    what: "core uses a library that nobody decided on",
    path: "core/library.ts",
    text: 'import { run } from "@stricli/core";\n\nexport const start = run;\n',
    by: ["house(walls)"],
  },
  {
    what: "core looks at the process after importing all its libraries, one of which might bring Node's types along",
    path: "core/leak.ts",
    text: [...(ROOMS["core"]?.libraries ?? []).filter((name) => !name.endsWith("/*")), "@stdlib/math-base-special-gammainc"]
      .map((name, index) => `import * as library${index} from "${name}";\n\nexport const used${index} = library${index};\n`)
      .concat("export const home = process.env;\n")
      .join(""),
    by: ["TS2591"],
  },
  edge("core", "store"),
  edge("core", "connectors"),
  edge("core", "api"),
  { what: "core knows a connector's interface", path: "core/shape.ts", text: shape("connectors"), by: ["house(walls)"] },
  { what: "api uses Node", path: "api/uses-node.ts", text: node("node:crypto"), by: ["TS2591", "house(walls)"] },
  edge("api", "store"),
  edge("store", "engine"),
  edge("store", "api"),
  edge("connectors", "store"),
  edge("connectors", "engine"),
  edge("engine", "api"),
  edge("engine", "server"),
  { what: "engine picks a product", path: "engine/picks.ts", text: imports("connectors"), by: ["house(walls)"] },
  {
    what: "a file of the server other than main.ts picks a product",
    path: "server/routes.ts",
    text: imports("connectors"),
    by: ["house(walls)"],
  },
  edge("server", "cli"),
  edge("cli", "store"),
  edge("cli", "engine"),
  edge("cli", "server"),
  edge("cli", "connectors"),
  { what: "web reads files", path: "web/reads-files.ts", text: node("node:fs"), by: ["TS2591", "house(walls)"] },
  {
    what: "web looks at the process after importing its libraries",
    path: "web/leak.ts",
    text: 'import * as one from "preact";\nimport * as two from "@preact/signals";\n\nexport const used = [one, two, process.env];\n',
    by: ["TS2591"],
  },
  edge("web", "store"),
  edge("web", "engine"),
  edge("web", "server"),
  {
    what: "a file imports one that imports it",
    path: "store/egg.ts",
    text: 'import { hen } from "./hen.ts";\n\nexport const egg = () => hen;\n',
    by: ["import(no-cycle)"],
  },
  { what: "an enum", path: "engine/enum.ts", text: "export enum Colour {\n  Red,\n}\n", by: ["TS1294"] },
  { what: "a default export", path: "engine/default.ts", text: "export default 1;\n", by: ["import(no-default-export)"] },
  { what: "a barrel", path: "engine/barrel.ts", text: 'export { engineStone } from "./stone.ts";\n', by: ["house(no-barrels)"] },
  {
    what: "a promise that nobody awaits",
    path: "engine/floats.ts",
    text: "Promise.resolve(1);\n\nexport const done = 1;\n",
    by: ["typescript(no-floating-promises)"],
  },
  { what: "a switch that forgets a case", path: "engine/forgets.ts", text: forgets(), by: ["typescript(switch-exhaustiveness-check)"] },
  { what: "any", path: "engine/any.ts", text: "export const thing: any = 1;\n", by: ["typescript(no-explicit-any)"] },
  {
    what: "a shell",
    path: "engine/shell.ts",
    text: 'import { exec } from "node:child_process";\n\nexport const run = exec;\n',
    by: ["house(no-shell)"],
  },
  { what: "a name in camel case", path: "engine/camelCase.ts", text: "export const one = 1;\n", by: ["unicorn(filename-case)"] },
  { what: "a file that grew too long", path: "engine/long.ts", text: long(), by: ["eslint(max-lines)"] },
  {
    what: "printing outside the doors",
    path: "engine/prints.ts",
    text: 'console.log("here");\n\nexport const one = 1;\n',
    by: ["eslint(no-console)"],
  },
];

const LEGAL: Readonly<Record<string, string>> = {
  "core/legal.ts": 'import { z } from "zod";\n\nexport const name = z.string();\n',
  "core/calendar/legal.ts": "export const epoch = new Date(0).toISOString();\n",
  "api/legal.ts": imports("core"),
  "store/legal.ts": imports("core"),
  "connectors/legal.ts": node("node:fs"),
  "engine/legal.ts": `${shape("connectors")}\n${imports("store")}`,
  "server/main.ts": imports("connectors"),
  "server/legal.ts": imports("engine"),
  "cli/legal.ts": `${imports("api")}\nconsole.log(stone);\n`,
  "web/legal.tsx": "export const title = <h1>{document.title}</h1>;\n",
  "stories/legal.test.ts": `import { test } from "vitest";\n${imports("connectors")}\ntest("stands", ({ expect }) => expect(stone).toBe(1));\n`,
  "store/hen.ts": 'import { egg } from "./egg.ts";\n\nexport const hen = () => egg;\n',
};

let house: MiniHouse;

beforeAll(async () => {
  const planted = Object.fromEntries(ILLEGAL.map(({ path, text }) => [path, text]));
  house = await inspectMiniHouse({ ...FOUNDATIONS, ...LEGAL, ...planted });
});

describe("the walls of the house refuse", () => {
  test.each(ILLEGAL)("$what ($path)", ({ path, by }) => {
    expect(house.complaintsAbout(path), house.transcript).toEqual(expect.arrayContaining([...by]));
  });
});

describe("the walls of the house let through", () => {
  test.each([...Object.keys(FOUNDATIONS), ...Object.keys(LEGAL).filter((path) => path !== "store/hen.ts")])("%s", (path) => {
    expect(house.complaintsAbout(path), house.transcript).toEqual([]);
  });
});

/** An import that both guards refuse: the type checker because no reference leads there, the linter by the table. */
function edge(from: string, to: string): Plant {
  return { what: `${from} imports ${to}`, path: `${from}/imports-${to}.ts`, text: imports(to), by: ["TS6307", "house(walls)"] };
}

function node(module: string): string {
  return `import * as module from "${module}";\n\nexport const used = module;\n`;
}

function shape(room: string): string {
  return `import type { ${room}Shape } from "../${room}/stone.ts";\n\nexport type Shape = ${room}Shape;\n`;
}

function forgets(): string {
  return 'export function corners(shape: "round" | "square"): number {\n  switch (shape) {\n    case "square":\n      return 4;\n  }\n  return 0;\n}\n';
}

function long(): string {
  return Array.from({ length: 301 }, (_, line) => `export const line${line} = ${line};\n`).join("");
}
