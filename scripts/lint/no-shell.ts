import type { Rule } from "./rule.ts";

const MODULES: readonly unknown[] = ["node:child_process", "child_process"];
const SHELL_FUNCTIONS: readonly string[] = ["exec", "execSync"];

/** Refuses what gives a text to a shell: a name that comes from outside could then be a command. */
export const noShell: Rule = {
  create: (context) => ({
    ImportDeclaration(node) {
      if (!MODULES.includes(node.source.value)) return;
      for (const specifier of node.specifiers) {
        if (specifier.type !== "ImportSpecifier") {
          context.report({ node: specifier, message: "Import execFile or spawn by name, so that one sees that no shell is used." });
          continue;
        }
        const name = specifier.imported.type === "Identifier" ? specifier.imported.name : specifier.imported.value;
        if (SHELL_FUNCTIONS.includes(name))
          context.report({ node: specifier, message: `${name} runs a shell: use execFile or spawn with words.` });
      }
    },
    Property(node) {
      const isShell = !node.computed && node.key.type === "Identifier" && node.key.name === "shell";
      const runsOne = node.value.type === "Literal" && (node.value.value === true || typeof node.value.value === "string");
      if (isShell && runsOne && node.parent.parent?.type === "CallExpression") {
        context.report({ node, message: "`shell` gives the words to a shell: leave it off and pass words." });
      }
    },
  }),
};
