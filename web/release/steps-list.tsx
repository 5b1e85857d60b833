import type { JSX } from "preact";
import { secondsBetween } from "../../core/calendar/instant.ts";
import type { Deployment } from "../../core/release/deployment.ts";
import type { Task } from "../../core/release/task.ts";
import { clock } from "../client/state.ts";
import { Empty } from "../parts/empty.tsx";
import { StateMark } from "../parts/state-mark.tsx";
import { durationText } from "../time.ts";
import { groupSteps, isOpen } from "./step-groups.ts";

/** The steps of a release, grouped by place and component. */
export function StepsList({
  tasks,
  deployments,
}: {
  readonly tasks: readonly Task[];
  readonly deployments: readonly Deployment[];
}): JSX.Element {
  const groups = groupSteps(tasks, deployments);
  if (groups.length === 0)
    return <Empty title="No steps yet">Builds come first; the steps of a deployment are planned when it starts.</Empty>;
  return (
    <div class="steps">
      {groups.map((group) => (
        <details key={`${group.key} ${String(isOpen(group))}`} open={isOpen(group)}>
          <summary>
            <StateMark state={group.state} bare />
            <span>
              {group.place} <strong>{group.component}</strong>
            </span>
            <span class="faint end">
              {group.doneCount} of {group.tasks.length}
            </span>
          </summary>
          <ol>
            {group.tasks.map((task) => (
              <Step key={task.key} task={task} />
            ))}
          </ol>
        </details>
      ))}
    </div>
  );
}

function Step({ task }: { readonly task: Task }): JSX.Element {
  const seconds = task.startedAt === null ? null : secondsBetween(task.startedAt, task.endedAt ?? clock.value);
  return (
    <li>
      <StateMark state={task.state} />
      <span class="title">
        {task.title}
        {task.restores ? <span class="tag">way back</span> : null}
        {task.reversal === "one-way" ? <span class="tag stop">one way</span> : null}
        {task.attempt > 1 ? <span class="tag">attempt {task.attempt}</span> : null}
      </span>
      <span class="faint end">{seconds === null ? "" : durationText(seconds)}</span>
      {task.result === null || task.state === "done" ? null : <span class="result">{task.result.because}</span>}
    </li>
  );
}
