import type { Deployment } from "../../core/release/deployment.ts";
import type { Task } from "../../core/release/task.ts";

/** The steps of one component in one place of the release: its builds, or a deployment. */
export interface StepGroup {
  readonly key: string;
  /** `Build`, or the environment. */
  readonly place: string;
  readonly component: string;
  readonly tasks: readonly Task[];
  /** The state that a person should see for all of them. */
  readonly state: Task["state"];
  readonly doneCount: number;
}

/** Builds first, then the deployments in their order; in each the components in the order in which their steps stand in the plan. */
export function groupSteps(tasks: readonly Task[], deployments: readonly Deployment[]): readonly StepGroup[] {
  const places = [
    { id: null, name: "Build" },
    ...deployments.toSorted((a, b) => a.position - b.position).map((one) => ({ id: one.id, name: one.environment })),
  ];
  return places.flatMap(({ id, name }) => {
    const here = tasks.filter((task) => task.deployment === id);
    const components = [...new Set(here.map((task) => task.work.component))];
    return components.map((component): StepGroup => {
      const mine = here.filter((task) => task.work.component === component);
      return {
        key: `${name} ${component}`,
        place: name,
        component,
        tasks: mine,
        state: overall(mine),
        doneCount: mine.filter((task) => task.state === "done" || task.state === "skipped").length,
      };
    });
  });
}

const WORST_FIRST: readonly Task["state"][] = ["failed", "errored", "unknown", "running", "ready", "pending"];

function overall(tasks: readonly Task[]): Task["state"] {
  return WORST_FIRST.find((state) => tasks.some((task) => task.state === state)) ?? "done";
}

/** Groups that a person wants to see open: what moves, and what went wrong. */
export function isOpen(group: StepGroup): boolean {
  return group.state !== "done" && group.tasks.some((task) => task.state !== "pending" && task.state !== "skipped");
}
