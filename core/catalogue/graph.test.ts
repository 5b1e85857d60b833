import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dependenciesOf, dependentsOf, deliveryOrder, findCycle, ownersOf, serviceOfComponent } from "./graph.ts";
import { type Service, serviceSchema } from "./service.ts";

function service(id: string, dependsOn: readonly string[] = [], components: readonly string[] = [id]): Service {
  return serviceSchema.parse({
    id,
    name: id,
    team: "sales",
    dependsOn,
    components: components.map((component) => ({ id: component, run: { command: ["x"] } })),
  });
}

const services = [
  service("shop", ["orders", "stock"], ["shop-web", "shop-api"]),
  service("stock"),
  service("orders", ["stock"]),
  service("news"),
];

describe("services that use each other", () => {
  it("are found in both directions, also through others", () => {
    expect(dependentsOf(services, "stock")).toEqual(["shop", "orders"]);
    expect(dependentsOf(services, "shop")).toEqual([]);
    expect(dependenciesOf(services, "shop")).toEqual(["stock", "orders"]);
    expect(dependentsOf(services, "nobody")).toEqual([]);
  });

  it("are delivered after what they use, also when what lies between is not delivered", () => {
    expect(deliveryOrder(services, ["shop-api", "news", "stock", "orders"])).toEqual(["stock", "orders", "shop-api", "news"]);
    expect(deliveryOrder(services, ["shop-web", "stock"])).toEqual(["stock", "shop-web"]);
    expect(deliveryOrder(services, ["ghost", "shop-web"])).toEqual(["shop-web", "ghost"]);
  });

  it("in any number without a circle give an order that contains each component once, dependencies first", () => {
    const acyclic = fc
      .array(fc.array(fc.nat(20), { maxLength: 4 }), { minLength: 1, maxLength: 20 })
      .map((needs) =>
        needs.map((numbers, index) => service(`s${index}`, index === 0 ? [] : [...new Set(numbers.map((number) => `s${number % index}`))])),
      );
    fc.assert(
      fc.property(acyclic, (all) => {
        const order = deliveryOrder(
          all.toReversed(),
          all.map((one) => one.id),
        );
        expect([...order].toSorted()).toEqual(all.map((one) => one.id).toSorted());
        for (const one of all) for (const need of one.dependsOn) expect(order.indexOf(need)).toBeLessThan(order.indexOf(one.id));
        expect(findCycle(new Map(all.map((one) => [one.id, one.dependsOn])))).toBeUndefined();
      }),
      { numRuns: 100 },
    );
  });

  it("in a circle are found as a circle", () => {
    expect(
      findCycle(
        new Map([
          ["a", ["b"]],
          ["b", ["c"]],
          ["c", ["b"]],
        ]),
      ),
    ).toEqual(["b", "c", "b"]);
    expect(findCycle(new Map([["a", ["a"]]]))).toEqual(["a", "a"]);
    expect(dependentsOf([service("a", ["b"]), service("b", ["a"])], "a")).toEqual(["b"]);
  });
});

it("the owners of a service are the members of its team", () => {
  const teams = [{ id: "sales", name: "Sales", members: ["rosa", "sami"] }];
  expect(ownersOf({ services, teams }, "shop")).toEqual(["rosa", "sami"]);
  expect(ownersOf({ services, teams }, "nobody")).toEqual([]);
  expect(serviceOfComponent(services, "shop-api")?.id).toBe("shop");
});
