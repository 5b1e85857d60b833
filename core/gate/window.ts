import { windowState } from "../calendar/window-rules.ts";
import { pass, servicesOf, teamsOf, wait, type Gate } from "./gate.ts";

const name = "window";

/** Work is allowed now: at least one window of the scope is open, or the scope has none. */
export const windowGate: Gate = {
  name,
  kind: "order",
  overridable: true,
  ask: (question) => {
    const { organisation, deployment, now } = question;
    const scope = { environment: deployment.environment, services: servicesOf(question), teams: teamsOf(question) };
    const state = windowState(organisation.windows, scope, now, organisation.profile.timeZone);
    if (state.open) return pass(name, state.by === null ? "no window limits this environment" : `window "${state.by.title}" is open`);
    return wait(name, {
      saw: "no window is open",
      because: `work on ${deployment.environment} is allowed only inside its windows`,
      clearedBy: "time",
      ...(state.nextOpening === null ? {} : { earliest: state.nextOpening }),
    });
  },
};
