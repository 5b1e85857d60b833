import { dependentsOf } from "../catalogue/graph.ts";
import { pass, servicesOf, wait, type Gate } from "./gate.ts";

const name = "collision";

/** No other release is being delivered in this environment's neighbours that touches the same services or ones that depend on them. */
export const collisionGate: Gate = {
  name,
  kind: "order",
  overridable: true,
  ask: (question) => {
    const { facts, organisation, release, deployment } = question;
    const touched = servicesOf(question);
    const affected = new Set([...touched, ...touched.flatMap((service) => dependentsOf(organisation.services, service))]);
    const serviceOf = (component: string) =>
      organisation.services.find((service) => service.components.some((one) => one.id === component))?.id;
    const rival = facts.others.find(
      (other) =>
        other.underWay &&
        other.release !== release.id &&
        other.environment === deployment.environment &&
        other.components.some((component) => affected.has(serviceOf(component) ?? component)),
    );
    if (rival === undefined) return pass(name, "no other release under way touches the same or dependent services");
    return wait(name, {
      saw: `${rival.id} is under way and touches ${rival.components.join(", ")}`,
      because: "two releases on services that depend on each other hide each other's faults",
      clearedBy: `the end of ${rival.id}`,
    });
  },
};
