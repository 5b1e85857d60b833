import type { EngineNode } from "../engine/node.ts";
import type { Tools } from "../engine/tools.ts";
import type { Database } from "../store/database.ts";

/** What every route is given. */
export interface ServerContext {
  readonly database: Database;
  readonly tools: Tools;
  readonly engine: Pick<EngineNode, "wake">;
  readonly node: string;
  readonly version: string;
}
