import type { Rule } from "./rule.ts";

/** Members that answer differently at each call; `now` and every random number come in as arguments instead. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Date: ["now"],
  Temporal: ["Now"],
  Math: ["random"],
  performance: ["now", "timeOrigin"],
  crypto: ["randomUUID", "getRandomValues"],
};

/** Refuses to read a clock or to draw a number where deciding must be pure: the same state and `now` give the same plan. */
export const noWallClock: Rule = {
  create: (context) => ({
    MemberExpression(node) {
      if (node.object.type !== "Identifier" || node.property.type !== "Identifier" || node.computed) return;
      const object = node.object.name;
      if (Object.hasOwn(MEMBERS, object) && MEMBERS[object]?.includes(node.property.name)) {
        context.report({ node, message: `${object}.${node.property.name} is not pure: take the instant or the number as an argument.` });
      }
    },
    NewExpression(node) {
      if (node.callee.type === "Identifier" && node.callee.name === "Date" && node.arguments.length === 0) {
        context.report({ node, message: "new Date() reads the clock: take the instant as an argument." });
      }
    },
    CallExpression(node) {
      if (node.callee.type === "Identifier" && node.callee.name === "Date") {
        context.report({ node, message: "Date() reads the clock: take the instant as an argument." });
      }
    },
  }),
};
