/** What a room of the house may import besides itself. The table of allowed imports, in docs/ and here, in one place each. */
export interface Room {
  /** Other rooms, without limit. */
  readonly rooms: readonly string[];
  /** Rooms of which only types may be imported: their interfaces are known, their products are not. */
  readonly typesOf?: readonly string[];
  /** Rooms that only the room's `main.ts`, its composition root, may import. */
  readonly onlyMain?: readonly string[];
  /** Whether Node's own modules may be used. */
  readonly node: boolean;
  /** The decided libraries; every one when absent. A pattern ends in `/*` to admit what lies below. */
  readonly libraries?: readonly string[];
}

/** Rooms with walls. Whatever is not listed (stories, bench, scripts and all tests) may import everything. */
export const ROOMS: Readonly<Record<string, Room>> = {
  core: {
    rooms: [],
    node: false,
    libraries: ["zod", "yaml", "temporal-polyfill", "@marcbachmann/cel-js", "@stdlib/*"],
  },
  api: { rooms: ["core"], node: false, libraries: ["zod"] },
  store: { rooms: ["core"], node: true },
  connectors: { rooms: ["core"], node: true },
  engine: { rooms: ["core", "store"], typesOf: ["connectors"], node: true },
  server: { rooms: ["core", "api", "store", "engine"], onlyMain: ["connectors"], node: true },
  cli: { rooms: ["core", "api"], node: true },
  web: { rooms: ["core", "api"], node: false },
};
