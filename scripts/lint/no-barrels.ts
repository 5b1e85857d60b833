import type { Rule } from "./rule.ts";

const MESSAGE = "Import from the file that defines it: a file that only passes names on hides where things live and makes cycles easy.";

/** Refuses `export ... from`: one name has one home. */
export const noBarrels: Rule = {
  create: (context) => ({
    ExportAllDeclaration(node) {
      context.report({ node, message: MESSAGE });
    },
    ExportNamedDeclaration(node) {
      if (node.source !== null) context.report({ node, message: MESSAGE });
    },
  }),
};
