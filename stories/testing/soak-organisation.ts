import { organisationSchema, type Organisation } from "../../core/catalogue/organisation.ts";
import { stageSchema } from "../../core/procedure/procedure.ts";
import { buildTasks } from "../../core/release/make-release.ts";
import type { Release } from "../../core/release/release.ts";
import { releaseOf } from "../../core/testing/harbour.ts";
import type { Random } from "../../core/testing/seeded.ts";
import type { Database } from "../../store/database.ts";
import { insertDeployment } from "../../store/deployments.ts";
import { keepOrganisation } from "../../store/organisations.ts";
import { insertRelease, nextReleaseId } from "../../store/releases.ts";
import { insertTasks } from "../../store/tasks.ts";

export const ENVIRONMENTS = ["north", "east", "south", "west", "middle"];
const COMPONENTS = ["stock", "orders", "shop", "mail"];

/** Five environments of one target each; whatever is built may go anywhere, so that only the queue and the grants keep order. */
export function soakOrganisation(): Organisation {
  return organisationSchema.parse({
    profile: { id: "soak", name: "Soak", timeZone: "Europe/Zurich" },
    services: COMPONENTS.map((id) => ({ id, name: id, team: "all", components: [{ id, run: { command: ["serve"] } }] })),
    environments: ENVIRONMENTS.map((id) => ({ id, name: id, targets: [{ id: `${id}-1` }] })),
    teams: [{ id: "all", name: "All", members: ["ada"] }],
    people: [{ id: "ada", name: "Ada", email: "ada@soak.example", roles: ["release-manager"] }],
    shifts: [],
    procedures: [],
    windows: [],
    freezes: [],
    policies: [],
  });
}

export async function keepSoakOrganisation(database: Database): Promise<void> {
  await database.transaction((tx) => keepOrganisation(tx, "c0ffee", { organisation: soakOrganisation() }));
}

/** Plans a release of a component, seldom two, not built yet, into an environment, seldom two. */
export async function planSoakRelease(database: Database, random: Random): Promise<void> {
  const chosen = <T>(from: readonly T[]): readonly T[] => {
    const first = Math.floor(random() * from.length);
    return [...from, ...from].slice(first, first + (random() < 0.1 ? 2 : 1));
  };
  await database.transaction(async (tx) => {
    const id = await nextReleaseId(tx);
    const items = chosen(COMPONENTS).map((component) => ({
      component,
      service: component,
      version: id,
      commit: `${component}-of-${id}`,
      from: null,
      artifact: null,
    }));
    const stages = chosen(ENVIRONMENTS).map((environment) =>
      stageSchema.parse({ environment, strategy: { kind: "all-at-once" }, soakSeconds: 0 }),
    );
    const release: Release = { ...releaseOf(id, items, stages), state: "planned" };
    await insertRelease(tx, release);
    for (const [position, stage] of stages.entries()) {
      await insertDeployment(tx, { id: `${id}-${stage.environment}`, release: id, environment: stage.environment, position, stage });
    }
    await insertTasks(tx, id, buildTasks(release));
  });
}
