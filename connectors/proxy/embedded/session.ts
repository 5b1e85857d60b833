import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

export const SESSION_COOKIE = "tg_session";

/** Who a request comes from. `issued`: the proxy has just made the key up, and nobody knows yet whether the client will carry it. */
export interface Session {
  readonly key: string;
  readonly issued: boolean;
}

/** A client chooses these characters itself, so they are kept short and plain before they become a key. */
const KEY = /^[A-Za-z0-9._~-]{1,128}$/;

function cookieValue(header: string | undefined): string | undefined {
  if (header === undefined || !header.includes(SESSION_COOKIE)) return undefined;
  for (const pair of header.split(";")) {
    const cut = pair.indexOf("=");
    if (pair.slice(0, cut).trim() === SESSION_COOKIE) return pair.slice(cut + 1).trim();
  }
  return undefined;
}

/** The session that a request carries in the cookie, else in `x-session-id`, else a new one. */
export function sessionOf(request: IncomingMessage): Session {
  const cookie = cookieValue(request.headers.cookie);
  if (cookie !== undefined && KEY.test(cookie)) return { key: cookie, issued: false };
  const header = request.headers["x-session-id"];
  if (typeof header === "string" && KEY.test(header)) return { key: header, issued: false };
  return { key: randomUUID(), issued: true };
}

/** The `Set-Cookie` value that hands a new session to its user. */
export function cookieFor(session: Session): string {
  return `${SESSION_COOKIE}=${session.key}; Path=/; HttpOnly; SameSite=Lax`;
}
