import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { FILE_KINDS } from "./organisation-files.ts";
import { jsonSchemas } from "./json-schema.ts";
import { readOrganisation } from "./read-organisation.ts";

const page = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
const examples = new Map(
  [...page.matchAll(/^### `([^`]+)`\n\n```yaml\n([\s\S]*?)^```$/gm)].map(([, path = "", text = ""]) => [path, text]),
);

it("the examples of the documentation are an organisation without a problem, and show every kind of file", () => {
  const { organisation, problems } = readOrganisation(examples);
  expect(problems).toEqual([]);
  expect(organisation?.services.map((service) => service.id)).toEqual(["orders", "wiki", "shop"]);
  expect(organisation?.procedures[0]?.version).toBe("1.10");
  expect(new Set([...examples.keys()].map((path) => path.split("/")[0]))).toEqual(
    new Set(["tidegate.yaml", ...FILE_KINDS.filter((kind) => kind !== "profile")]),
  );
});

it("every key of the format is shown in the documentation", () => {
  const missing: string[] = [];
  const visit = (schema: unknown): void => {
    if (typeof schema !== "object" || schema === null) return;
    const properties: unknown = Reflect.get(schema, "properties");
    if (typeof properties === "object" && properties !== null)
      missing.push(...Object.keys(properties).filter((key) => !new RegExp(`\\b${key}\\b`).test(page)));
    for (const inner of Object.values(schema)) visit(inner);
  };
  visit(jsonSchemas());
  expect(missing).toEqual([]);
});

it("the JSON Schemas allow plain numbers where text is wanted, and no other key than ours", () => {
  const { services, calendar } = jsonSchemas();
  expect(services).toMatchObject({
    additionalProperties: false,
    required: ["id", "name", "team", "components"],
    properties: { id: { type: ["string", "number", "boolean"] }, criticality: { type: "string", enum: ["low", "normal", "high"] } },
  });
  expect(calendar["properties"]).toHaveProperty("freezes");
});
