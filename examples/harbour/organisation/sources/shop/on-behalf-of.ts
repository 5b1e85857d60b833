import { AsyncLocalStorage } from "node:async_hooks";

/** Names the user's session; the proxy sets it, and a call that carries it counts for the same user at the service that is called. */
const SESSION_HEADER = "x-session-id";

const session = new AsyncLocalStorage<string>();

/** Does `act`, and all that it asks of neighbours, on behalf of the user whose request carried these headers. */
export function onBehalfOf<T>(headers: Readonly<Record<string, string | string[] | undefined>>, act: () => T): T {
  const id = headers[SESSION_HEADER];
  return typeof id === "string" ? session.run(id, act) : act();
}

/** The headers that tell a neighbour on whose behalf it is asked; none outside of a user's request. */
export function behalf(): Readonly<Record<string, string>> {
  const id = session.getStore();
  return id === undefined ? {} : { [SESSION_HEADER]: id };
}
