import http, { type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { LiveBackend } from "./backend.ts";
import { CONNECT_WITHIN_MS } from "./forward.ts";
import { objectionTo, targetOf, toBackend, toUser } from "./headers.ts";
import type { LiveRoute } from "./live-route.ts";
import { refusalPage, type Refusal } from "./refusal-page.ts";
import { cookieFor, headerFor, type Session } from "./session.ts";

/** Whether the request asks for a WebSocket; other upgrades (h2c) are not passed on and answered in plain HTTP. */
export function asksForWebSocket(request: IncomingMessage): boolean {
  return request.headers.upgrade?.toLowerCase() === "websocket";
}

/** Joins a user's WebSocket with a backend. It stays with that backend, switch or not, until one side closes. */
export function forwardUpgrade(route: LiveRoute, request: IncomingMessage, user: Duplex, head: Buffer): void {
  const session = route.sessions.of(request);
  const arrived = performance.now();
  let booked = false;
  const book = (backend: LiveBackend | undefined, failed: boolean): void => {
    if (booked) return;
    booked = true;
    const milliseconds = performance.now() - arrived;
    route.count(backend, session, { failed, slow: milliseconds > route.settings.slowerThanMs, milliseconds });
  };
  const refuse = (backend: LiveBackend | undefined, status: Refusal, reason: string): void => {
    book(backend, status >= 500);
    const page = refusalPage(status, reason);
    user.end(`${headOf(status, page.title, [...page.headers, "Connection", "close"])}${page.body}`);
  };

  user.on("error", () => user.destroy());
  const objection = objectionTo(request);
  if (objection !== undefined || !asksForWebSocket(request))
    return refuse(undefined, objection?.status ?? 501, objection?.reason ?? "only WebSocket upgrades are passed on");

  const attempt = (backend: LiveBackend, tried: boolean): void => {
    backend.enter();
    const { path, host } = targetOf(request);
    const headers = [...toBackend(request, host ?? backend.address, headerFor(session)), "Connection", "Upgrade", "Upgrade", "websocket"];
    const upstream = http.request({ agent: false, host: backend.host, port: backend.port, method: request.method, path, headers });
    let connected = false;
    let joined = false;
    let settled = false;
    const settle = (): boolean => {
      if (settled) return false;
      settled = true;
      clearTimeout(timer);
      backend.leave();
      return true;
    };
    let timer = setTimeout(() => upstream.destroy(new Error("no connection in time")), CONNECT_WITHIN_MS);
    upstream.once("socket", (socket) =>
      socket.once("connect", () => {
        connected = true;
        clearTimeout(timer);
        timer = setTimeout(() => upstream.destroy(new Error("no answer in time")), route.settings.answerWithinMs);
      }),
    );
    upstream.once("upgrade", (answer, server, first) => {
      joined = true;
      clearTimeout(timer);
      book(backend, false);
      user.write(
        headOf(101, "Switching Protocols", [...withCookie(toUser(answer), session), "Connection", "Upgrade", "Upgrade", "websocket"]),
      );
      user.write(first);
      server.write(head);
      join(user, server, settle);
    });
    upstream.once("response", (answer) => {
      joined = true;
      clearTimeout(timer);
      book(backend, (answer.statusCode ?? 502) >= 500);
      user.write(
        headOf(answer.statusCode ?? 502, answer.statusMessage ?? "", [...withCookie(toUser(answer), session), "Connection", "close"]),
      );
      join(user, answer, settle);
    });
    upstream.on("error", () => {
      if (!settle() || joined || user.destroyed) return;
      const other = connected || tried ? undefined : route.pick(session, backend);
      if (other === undefined) return refuse(backend, 502, connected ? "connection-lost" : "no-connection");
      backend.avoid(Date.now());
      backend.retried += 1;
      attempt(other, true);
    });
    user.once("close", () => {
      if (!settle() || joined) return;
      upstream.destroy();
      book(backend, false);
    });
    upstream.end();
  };

  const backend = route.pick(session);
  if (backend === undefined) return refuse(undefined, 503, "no-backend");
  attempt(backend, false);
}

function join(user: Duplex, server: Duplex | IncomingMessage, settle: () => void): void {
  const end = (): void => {
    settle();
    user.destroy();
    server.destroy();
  };
  server.once("error", end);
  server.once("close", () => {
    settle();
    user.end();
  });
  user.once("close", end);
  server.pipe(user);
  if ("writable" in server) user.pipe(server);
}

function withCookie(headers: string[], session: Session): string[] {
  return session.handOut ? [...headers, "Set-Cookie", cookieFor(session)] : headers;
}

/** The head of an answer as it stands on the wire; the headers have passed a parser, so no line break is in them. */
function headOf(status: number, title: string, headers: readonly string[]): string {
  let text = `HTTP/1.1 ${status} ${title}\r\n`;
  for (let at = 0; at + 1 < headers.length; at += 2) text += `${headers[at] ?? ""}: ${headers[at + 1] ?? ""}\r\n`;
  return `${text}\r\n`;
}
