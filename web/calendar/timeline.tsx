import type { JSX } from "preact";
import type { CalendarAnswer } from "../../api/answers.ts";
import type { Instant } from "../../core/calendar/instant.ts";
import { clock } from "../client/state.ts";
import { toneOf } from "../parts/tone.ts";
import { clockText } from "../time.ts";
import { placeOf, type Day } from "./days.ts";

interface TimelineProps {
  readonly calendar: CalendarAnswer;
  readonly days: readonly Day[];
  readonly environments: readonly { readonly id: string; readonly name: string }[];
}

interface BandProps {
  readonly kind: string;
  readonly label: string;
  readonly span: { readonly from: Instant; readonly to: Instant | null };
  readonly period: { readonly from: Instant; readonly to: Instant };
}

/** Environments down, days across. The list below the drawing says the same to those who cannot see it. */
export function Timeline({ calendar, days, environments }: TimelineProps): JSX.Element | null {
  const first = days[0];
  const last = days.at(-1);
  if (first === undefined || last === undefined) return null;
  const period = { from: first.from, to: last.to };
  const now = placeOf({ from: clock.value, to: clock.value }, period);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Timeline; the list below says the same">
      <div class={`timeline days-${days.length}`} aria-hidden="true">
        <div class="names">
          <span class="day" />
          {environments.map((environment) => (
            <span key={environment.id}>{environment.name}</span>
          ))}
        </div>
        <div class="field">
          <div class="day-names">
            {days.map((day) => (
              <span key={day.date} class={day.from <= clock.value && clock.value < day.to ? "day today" : "day"}>
                {dayName(day.date)}
              </span>
            ))}
          </div>
          {environments.map((environment) => (
            <div class="lane" key={environment.id}>
              {days.map((day) => (
                <Band key={day.date} kind={day.weekend ? "ground weekend" : "ground"} label="" span={day} period={period} />
              ))}
              {calendar.windows.filter(speaksOf(environment.id)).map((window) => (
                <Band
                  key={`${window.id} ${window.from}`}
                  kind="window"
                  label={`${window.title}, ${clockText(window.from, calendar.timeZone)} to ${clockText(window.to, calendar.timeZone)}`}
                  span={window}
                  period={period}
                />
              ))}
              {calendar.freezes
                .filter((freeze) => freeze.scope.environments.length === 0 || freeze.scope.environments.includes(environment.id))
                .map((freeze) => (
                  <Band key={freeze.id} kind="freeze" label={`Freeze: ${freeze.title}`} span={freeze} period={period} />
                ))}
              {calendar.deployments
                .filter((deployment) => deployment.environment === environment.id)
                .map((deployment) => (
                  <Band
                    key={deployment.id}
                    kind={`deployment ${toneOf(deployment.state)}`}
                    label={`${deployment.id}: ${deployment.state}`}
                    span={{ from: deployment.from, to: deployment.to ?? clock.value }}
                    period={period}
                  />
                ))}
            </div>
          ))}
          {now === null ? null : <span class="now" style={{ left: `${now.left}%` }} />}
        </div>
      </div>
    </div>
  );
}

/** A rule that names no environment speaks of all. */
function speaksOf(environment: string): (rule: { readonly environments: readonly string[] }) => boolean {
  return (rule) => rule.environments.length === 0 || rule.environments.includes(environment);
}

function Band({ kind, label, span, period }: BandProps): JSX.Element | null {
  const place = placeOf(span, period);
  return place === null ? null : (
    <span class={`band ${kind}`} title={label === "" ? undefined : label} style={{ left: `${place.left}%`, width: `${place.width}%` }} />
  );
}

function dayName(date: string): string {
  const day = new Date(`${date}T12:00:00Z`);
  return `${day.toLocaleDateString("en-GB", { weekday: "short", timeZone: "UTC" })} ${day.getUTCDate()}`;
}
