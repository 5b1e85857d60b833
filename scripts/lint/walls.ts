import { dirname, relative, resolve, sep } from "node:path";
import { ROOMS, type Room } from "./rooms.ts";
import type { Rule, Visitors } from "./rule.ts";

const ROOT = resolve(import.meta.dirname, "../..");

interface Import {
  readonly source: string;
  /** Whether only types come in, so that nothing of it is there when the program runs. */
  readonly typesOnly: boolean;
}

/** Why `file` (path from the root) may not import `source`; `undefined` when it may. */
function refusal(file: string, { source, typesOnly }: Import): string | undefined {
  const roomName = file.split("/")[0] ?? "";
  const room = ROOMS[roomName];
  if (room === undefined) return undefined;
  if (!source.startsWith(".")) return libraryRefusal(roomName, room, source);

  const other = relative(ROOT, resolve(ROOT, dirname(file), source)).split(sep)[0] ?? "";
  if (other === roomName || room.rooms.includes(other)) return undefined;
  if (room.typesOf?.includes(other) === true) {
    return typesOnly
      ? undefined
      : `${roomName} may import only types from ${other}: use \`import type\`, and let server/main.ts hand the product in`;
  }
  if (room.onlyMain?.includes(other) === true) {
    return file === `${roomName}/main.ts` ? undefined : `only ${roomName}/main.ts may import ${other}: take what you need as an argument`;
  }
  return `${roomName} may not import ${other}: see the table of rooms in docs/CONTRIBUTING.md`;
}

function libraryRefusal(roomName: string, room: Room, source: string): string | undefined {
  if (source.startsWith("node:")) return room.node ? undefined : `${roomName} may not use Node (${source})`;
  if (room.libraries === undefined || room.libraries.some((allowed) => matches(allowed, source))) return undefined;
  return `${roomName} may not use the library ${source}: its libraries are decided one by one in docs/decisions`;
}

function matches(allowed: string, source: string): boolean {
  if (allowed.endsWith("/*")) return source.startsWith(allowed.slice(0, -1));
  return source === allowed || source.startsWith(`${allowed}/`);
}

/** Refuses imports through a wall of the house, also those that the type checker lets through because references are transitive. */
export const walls: Rule = {
  create(context): Visitors {
    const file = relative(ROOT, context.filename).split(sep).join("/");
    type Node = Parameters<typeof context.report>[0] extends infer Report ? Extract<Report, { node: unknown }>["node"] : never;

    function judge(node: Node, source: unknown, typesOnly: boolean): void {
      if (typeof source !== "string") return;
      const message = refusal(file, { source, typesOnly });
      if (message !== undefined) context.report({ node, message });
    }

    return {
      ImportDeclaration(node) {
        const allTypes =
          node.specifiers.length > 0 && node.specifiers.every((one) => one.type === "ImportSpecifier" && one.importKind === "type");
        judge(node, node.source.value, node.importKind === "type" || allTypes);
      },
      ExportNamedDeclaration(node) {
        judge(node, node.source?.value, node.exportKind === "type");
      },
      ExportAllDeclaration(node) {
        judge(node, node.source.value, node.exportKind === "type");
      },
      ImportExpression(node) {
        judge(node, node.source.type === "Literal" ? node.source.value : undefined, false);
      },
      TSImportType(node) {
        judge(node, node.source.value, true);
      },
    };
  },
};
