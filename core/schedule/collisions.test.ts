import { describe, expect, it } from "vitest";
import { instantFromMillis, plusSeconds } from "../calendar/instant.ts";
import { findCollisions, type PlannedDelivery } from "./collisions.ts";

const start = instantFromMillis(1_700_000_000_000);
const at = (minutes: number) => plusSeconds(start, minutes * 60);
const services = [
  { id: "stock", dependsOn: [] },
  { id: "shop", dependsOn: ["stock"] },
  { id: "desk", dependsOn: ["shop"] },
  { id: "mail", dependsOn: [] },
];

function delivery(release: string, service: string, from: number, to: number, component = `${service}-${release}`): PlannedDelivery {
  return { release, environment: "production", from: at(from), to: at(to), items: [{ component, service }] };
}

describe("collisions", () => {
  it.each([
    ["the same component", delivery("a", "shop", 0, 60, "web"), delivery("b", "shop", 30, 90, "web"), "same-component", "web"],
    ["the same service", delivery("a", "shop", 0, 60), delivery("b", "shop", 30, 90), "same-service", "shop"],
    [
      "a service that uses it through another",
      delivery("a", "stock", 0, 60),
      delivery("b", "desk", 30, 90),
      "dependent-service",
      "desk uses stock",
    ],
    ["a service that it uses", delivery("a", "shop", 0, 60), delivery("b", "stock", 30, 90), "dependent-service", "shop uses stock"],
  ])("are two releases at the same time on %s", (_, one, other, kind, over) => {
    const collisions = findCollisions([other, one], services);
    expect(collisions).toMatchObject([{ releases: ["a", "b"], kind, over, from: at(30), to: at(60) }]);
  });

  it.each([
    ["that follow each other without a gap", delivery("a", "shop", 0, 60), delivery("b", "shop", 60, 90)],
    ["on services that do not depend on each other", delivery("a", "shop", 0, 60), delivery("b", "mail", 0, 60)],
    ["in different environments", delivery("a", "shop", 0, 60), { ...delivery("b", "shop", 0, 60), environment: "staging" }],
    ["that are one and the same", delivery("a", "shop", 0, 60), delivery("a", "shop", 30, 60)],
  ])("are not releases %s", (_, one, other) => {
    expect(findCollisions([one, other], services)).toEqual([]);
  });
});
