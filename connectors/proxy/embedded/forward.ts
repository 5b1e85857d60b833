import http, { type ClientRequest, type IncomingMessage, type ServerResponse } from "node:http";
import type { LiveBackend } from "./backend.ts";
import { hasBody, objectionTo, targetOf, toBackend, toUser } from "./headers.ts";
import type { LiveRoute } from "./live-route.ts";
import { refusalPage, type Refusal } from "./refusal-page.ts";
import { cookieFor, headerFor, type Session } from "./session.ts";

/** A backend on the same network answers a connection in milliseconds; one that is silent this long is passed over if there is another. */
export const CONNECT_WITHIN_MS = 2000;

/** Answers one request of a user through a backend of the route. */
export function forward(route: LiveRoute, request: IncomingMessage, response: ServerResponse): void {
  new Exchange(route, request, response).begin();
}

/** One request from its arrival to the last byte of its answer. */
class Exchange {
  readonly #route: LiveRoute;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #session: Session;
  readonly #arrived = performance.now();
  #answeredAfterMs: number | undefined;
  #backend: LiveBackend | undefined;
  #upstream: ClientRequest | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Something of the request may have reached a backend. */
  #sent = false;
  #movedOn = false;
  #repeated = false;
  #broken = false;
  #closed = false;

  constructor(route: LiveRoute, request: IncomingMessage, response: ServerResponse) {
    this.#route = route;
    this.#request = request;
    this.#response = response;
    this.#session = route.sessions.of(request);
  }

  begin(): void {
    this.#response.once("close", () => this.#close());
    const objection = objectionTo(this.#request);
    if (objection !== undefined) return this.#refuse(objection.status, objection.reason);
    const backend = this.#route.pick(this.#session);
    if (backend === undefined) return this.#refuse(503, "no-backend");
    this.#attempt(backend, false);
  }

  #attempt(backend: LiveBackend, freshConnection: boolean): void {
    this.#backend = backend;
    backend.enter();
    const { path, host } = targetOf(this.#request);
    const upstream = http.request({
      agent: freshConnection ? false : backend.agent,
      host: backend.host,
      port: backend.port,
      method: this.#request.method,
      path,
      headers: toBackend(this.#request, host ?? backend.address, headerFor(this.#session)),
    });
    this.#upstream = upstream;
    upstream.once("socket", (socket) => {
      if (!socket.connecting) return this.#send(upstream);
      const elsewhere = !this.#movedOn && this.#route.hasOther(backend);
      this.#limit(upstream, elsewhere ? CONNECT_WITHIN_MS : this.#route.settings.answerWithinMs, "no-connection-in-time");
      socket.once("connect", () => this.#send(upstream));
    });
    upstream.once("response", (answer) => this.#answer(answer));
    upstream.on("error", (error) => this.#lost(upstream, error));
  }

  /** The body is left untouched until there is a connection, so that a refused request can go elsewhere whole. */
  #send(upstream: ClientRequest): void {
    if (this.#closed || upstream !== this.#upstream) return;
    this.#sent = true;
    clearTimeout(this.#timer);
    const waitForAnswer = (): void => {
      if (this.#answeredAfterMs === undefined) this.#limit(upstream, this.#route.settings.answerWithinMs, "no-answer-in-time");
    };
    if (hasBody(this.#request)) {
      this.#request.once("end", waitForAnswer);
      this.#request.pipe(upstream);
    } else {
      upstream.end();
      waitForAnswer();
    }
  }

  #limit(upstream: ClientRequest, milliseconds: number, reason: Reason): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => upstream.destroy(new OutOfTime(reason)), milliseconds);
  }

  #answer(answer: IncomingMessage): void {
    clearTimeout(this.#timer);
    this.#answeredAfterMs = performance.now() - this.#arrived;
    const headers = toUser(answer);
    if (this.#session.handOut) headers.push("Set-Cookie", cookieFor(this.#session));
    answer.once("error", () => this.#breakOff());
    this.#response.writeHead(answer.statusCode ?? 502, answer.statusMessage, headers);
    this.#passOn(answer);
  }

  /** What `answer.pipe(response)` does, without its dozen listeners, which cost a tenth of the whole for small answers. */
  #passOn(answer: IncomingMessage): void {
    const response = this.#response;
    answer.on("data", (chunk: Buffer) => {
      if (response.write(chunk)) return;
      answer.pause();
      response.once("drain", () => answer.resume());
    });
    answer.once("end", () => response.end());
  }

  #lost(upstream: ClientRequest, error: Error): void {
    if (this.#closed || upstream !== this.#upstream) return;
    clearTimeout(this.#timer);
    if (this.#response.headersSent) return this.#breakOff();
    const late = error instanceof OutOfTime ? error.reason : undefined;
    if (!this.#sent) return this.#moveOn(late ?? "no-connection");
    const harmless = (this.#request.method === "GET" || this.#request.method === "HEAD") && !hasBody(this.#request);
    if (harmless && late === undefined && upstream.reusedSocket && !this.#repeated) return this.#repeat();
    this.#refuse(late === undefined ? 502 : 504, late ?? "connection-lost");
  }

  /** Nothing has reached the backend, so another one may have the request, whatever its method: once. */
  #moveOn(reason: Reason): void {
    const refusing = this.#backend;
    if (refusing === undefined) return this.#refuse(502, reason);
    refusing.avoid(Date.now());
    const other = this.#movedOn ? undefined : this.#route.pick(this.#session, refusing);
    if (other === undefined) return this.#refuse(502, reason);
    this.#movedOn = true;
    refusing.retried += 1;
    this.#attempt(other, false);
    refusing.leave();
  }

  /** The idle connection had been closed from the other side before the request left on it; asking again changes nothing there. */
  #repeat(): void {
    const backend = this.#backend;
    if (backend === undefined) return this.#refuse(502, "connection-lost");
    this.#repeated = true;
    this.#sent = false;
    this.#attempt(backend, true);
    backend.leave();
  }

  #breakOff(): void {
    this.#broken = true;
    this.#response.destroy();
  }

  #refuse(status: Refusal, reason: string): void {
    this.#answeredAfterMs = performance.now() - this.#arrived;
    const { headers, body } = refusalPage(status, reason);
    if (this.#session.handOut) headers.push("Set-Cookie", cookieFor(this.#session));
    // What follows a request that could not be understood cannot be trusted to be a request.
    if (status < 502) headers.push("Connection", "close");
    this.#response.writeHead(status, headers).end(body);
  }

  #close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    if (!this.#response.writableFinished) this.#upstream?.destroy();
    const milliseconds = this.#answeredAfterMs ?? performance.now() - this.#arrived;
    const failed = this.#broken || (this.#response.headersSent && this.#response.statusCode >= 500);
    this.#route.count(this.#backend, this.#session, { failed, slow: milliseconds > this.#route.settings.slowerThanMs, milliseconds });
    this.#backend?.leave();
  }
}

type Reason = "no-connection" | "no-connection-in-time" | "no-answer-in-time" | "connection-lost";

class OutOfTime extends Error {
  readonly reason: Reason;
  constructor(reason: Reason) {
    super(reason);
    this.reason = reason;
  }
}
