import type { IncomingMessage } from "node:http";
import { SESSION_HEADER } from "../proxy.ts";

/** Said between two neighbours only, never passed on (RFC 9110 §7.6.1); `expect` because the proxy has already answered it. */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "proxy-authorization",
  "proxy-authenticate",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
]);
/** What a client may not have removed by naming it in `Connection`. */
const KEPT_ALWAYS = new Set(["host", "content-length", "cookie", "authorization"]);

function isForwarded(name: string): boolean {
  return name === "forwarded" || name === "x-real-ip" || name.startsWith("x-forwarded-");
}

/** A peer on this machine, such as a TLS terminator, is believed in what it says about the user; anyone else would say what he likes. */
export function isNeighbour(address: string): boolean {
  return address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
}

/** Header names that the message's `Connection` header asks to drop. */
function nominated(message: IncomingMessage): ReadonlySet<string> | undefined {
  const value = message.headers.connection;
  if (value === undefined || value === "keep-alive" || value === "close" || value === "Upgrade") return undefined;
  return new Set(
    value
      .toLowerCase()
      .split(",")
      .map((name) => name.trim())
      .filter((name) => !KEPT_ALWAYS.has(name)),
  );
}

export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers["content-length"];
  return request.headers["transfer-encoding"] !== undefined || (length !== undefined && length !== "0");
}

/** The path of the request; a client may also write the whole address, whose host then is the one that counts (RFC 9112 §3.2.2). */
export function targetOf(request: IncomingMessage): { readonly path: string; readonly host: string | undefined } {
  const url = request.url ?? "/";
  if (url.startsWith("/") || url === "*") return { path: url, host: request.headers.host };
  if (!URL.canParse(url)) return { path: "/", host: request.headers.host };
  const whole = new URL(url);
  return { path: `${whole.pathname}${whole.search}`, host: whole.host };
}

/**
 * The headers for the backend, as name, value, name, value. Host is passed on, hop-by-hop headers are not; `X-Forwarded-For` names the
 * client last, `-Proto` and `-Host` tell what the client asked for. `session` is the proxy's word for whose request it is; what the
 * client wrote in its place is dropped.
 */
export function toBackend(request: IncomingMessage, host: string, session: string): string[] {
  const believed = isNeighbour(request.socket.remoteAddress ?? "");
  const dropped = nominated(request);
  const replaced = (name: string): boolean =>
    name === "host" || name === SESSION_HEADER || name === "x-forwarded-for" || (!believed && isForwarded(name));
  const headers = [
    "Host",
    host,
    SESSION_HEADER,
    session,
    ...passedOn(request, (name) => dropped?.has(name) === true || replaced(name)),
    ...forwarded(request, host, believed),
  ];
  if (request.headers["transfer-encoding"] !== undefined) headers.push("Transfer-Encoding", "chunked");
  else if (request.headers["content-length"] === undefined && request.method !== "GET" && request.method !== "HEAD")
    headers.push("Content-Length", "0");
  return headers;
}

function forwarded(request: IncomingMessage, host: string, believed: boolean): string[] {
  const peer = request.socket.remoteAddress ?? "";
  const before = believed ? request.headers["x-forwarded-for"] : undefined;
  const headers = ["X-Forwarded-For", before === undefined ? peer : `${String(before)}, ${peer}`];
  if (!believed || request.headers["x-forwarded-proto"] === undefined) headers.push("X-Forwarded-Proto", "http");
  if (!believed || request.headers["x-forwarded-host"] === undefined) headers.push("X-Forwarded-Host", host);
  return headers;
}

/** The message's headers as they came, without the hop-by-hop ones and those that `drop` names; it is given lower case. */
function passedOn(message: IncomingMessage, drop: (name: string) => boolean): string[] {
  const raw = message.rawHeaders;
  const headers: string[] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = raw[at] ?? "";
    const lower = name.toLowerCase();
    if (!HOP_BY_HOP.has(lower) && !drop(lower)) headers.push(name, raw[at + 1] ?? "");
  }
  return headers;
}

/** The headers for the user, as name, value, name, value. */
export function toUser(answer: IncomingMessage): string[] {
  const dropped = nominated(answer);
  return passedOn(answer, (name) => dropped?.has(name) === true);
}

/** Why a request is not passed on although Node's parser took it; `undefined` when it is in order. */
export function objectionTo(request: IncomingMessage): { readonly status: 400 | 501; readonly reason: string } | undefined {
  const coding = request.headers["transfer-encoding"];
  if (coding !== undefined && coding.toLowerCase() !== "chunked")
    return { status: 501, reason: "only the transfer coding 'chunked' is understood" };
  const hosts = request.rawHeaders.filter((text, at) => at % 2 === 0 && text.length === 4 && text.toLowerCase() === "host");
  if (hosts.length > 1) return { status: 400, reason: "the request names its host more than once" };
  return undefined;
}
