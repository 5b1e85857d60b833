import http, { type IncomingMessage } from "node:http";
import { LoadFigures, type LoadSecond, type LoadSummary } from "./load-figures.ts";

/** One kind of request and how often it is chosen, relative to the others. */
export interface LoadTarget {
  readonly url: string;
  readonly method?: string;
  readonly body?: string;
  readonly weight?: number;
}

export interface LoadOptions {
  readonly targets: readonly LoadTarget[];
  readonly requestsPerSecond: number;
  /** Users present at the same time; by default half as many as requests per second, at least 10. */
  readonly concurrentUsers?: number;
  /** New users a second; by default a user makes 4 to 12 requests and goes, which is one new user for eight requests. */
  readonly usersPerSecond?: number;
  /** Seconds in which the rate grows evenly from nothing to `requestsPerSecond`; 0 by default. A crowd that appears at once is an outage of its own. */
  readonly growsForSeconds?: number;
  /** Share (0 to 1) of the requests that use a connection of their own; 0 by default. */
  readonly newConnections?: number;
  /** A request without its whole answer by then has failed; 10 by default. */
  readonly timeoutSeconds?: number;
  /** Answer header whose values are counted, for instance the instance that answered. */
  readonly tallyHeader?: string;
}

/** One person at a browser: cookies of its own, one request at a time, gone after some requests. */
interface User {
  readonly id: number;
  readonly cookies: Map<string, string>;
  remaining: number;
}

/** More requests at once than this are not sent: the service is far behind, and a heap of sockets would measure this machine. */
const MOST_IN_FLIGHT = 2000;
const TICK_MS = 2;
/** Lateness below this is the grain of this process's clock and no fault of the service. */
const GRAIN_MS = 8;

/**
 * Users who come, make a few requests and go. Requests start by the clock, whether or not earlier ones were answered, and their latency
 * counts from the moment they were due, so that a stall shows with all requests that it held up.
 */
export class Load {
  readonly #options: LoadOptions;
  readonly #figures = new LoadFigures();
  readonly #agent = new http.Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY, scheduling: "lifo" });
  readonly #idle: User[] = [];
  readonly #targets: readonly PreparedTarget[];
  readonly #totalWeight: number;
  #users = 0;
  #inFlight = 0;
  #due = 0;
  #began = 0;
  #ticker: NodeJS.Timeout | undefined;

  constructor(options: LoadOptions) {
    if (options.targets.length === 0) throw new Error("the load has no target; name at least one url");
    this.#options = options;
    this.#targets = options.targets.map(prepare);
    this.#totalWeight = options.targets.reduce((sum, target) => sum + (target.weight ?? 1), 0);
  }

  start(): void {
    const { requestsPerSecond, concurrentUsers = Math.max(10, Math.round(requestsPerSecond / 2)) } = this.#options;
    for (let at = 0; at < concurrentUsers; at += 1) this.#idle.push(this.#newUser());
    this.#began = performance.now();
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Figures of the seconds that ended since the last call. */
  takeSeconds(): LoadSecond[] {
    return this.#figures.takeSeconds(Date.now());
  }

  /** Starts no more requests, waits for those in flight and sums up. */
  async stop(): Promise<LoadSummary> {
    clearInterval(this.#ticker);
    const seconds = (performance.now() - this.#began) / 1000;
    const deadline = performance.now() + (this.#options.timeoutSeconds ?? 10) * 1000 + 1000;
    while (this.#inFlight > 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 10));
    this.#agent.destroy();
    return this.#figures.summary(seconds);
  }

  #tick(): void {
    const { requestsPerSecond: rate, growsForSeconds = 0 } = this.#options;
    const due = Math.floor(dueAfter((performance.now() - this.#began) / 1000, rate, growsForSeconds));
    for (; this.#due < due; this.#due += 1) {
      const planned = this.#began + whenDue(this.#due, rate, growsForSeconds) * 1000;
      const dueAt = performance.now() - planned < GRAIN_MS ? performance.now() : planned;
      if (this.#inFlight >= MOST_IN_FLIGHT)
        this.#figures.add({ user: 0, failure: "not sent: too many in flight", milliseconds: 0, tally: undefined });
      else this.#request(this.#someUser(), this.#someTarget(), dueAt);
    }
  }

  #newUser(): User {
    const { requestsPerSecond, usersPerSecond } = this.#options;
    const mean = usersPerSecond === undefined ? 8 : Math.max(1, requestsPerSecond / usersPerSecond);
    this.#users += 1;
    return { id: this.#users, cookies: new Map(), remaining: Math.max(1, Math.round(mean * (0.5 + Math.random()))) };
  }

  /** An idle user at random; when all wait for an answer one more comes, as the world does not wait either. */
  #someUser(): User {
    const at = Math.floor(Math.random() * this.#idle.length);
    const user = this.#idle[at];
    const last = this.#idle.pop();
    if (user === undefined || last === undefined) return this.#newUser();
    if (at < this.#idle.length) this.#idle[at] = last;
    return user;
  }

  #someTarget(): PreparedTarget {
    let left = Math.random() * this.#totalWeight;
    const chosen = this.#targets.find(({ weight }) => (left -= weight) <= 0) ?? this.#targets[0];
    if (chosen === undefined) throw new Error("the load has no target");
    return chosen;
  }

  #request(user: User, target: PreparedTarget, dueAt: number): void {
    const { newConnections = 0, timeoutSeconds = 10, tallyHeader } = this.#options;
    const headers =
      user.cookies.size === 0
        ? target.headers
        : { ...target.headers, cookie: [...user.cookies].map(([name, value]) => `${name}=${value}`).join("; ") };
    const agent = Math.random() < newConnections ? false : this.#agent;
    let over = false;
    const end = (failure: string | undefined, answer?: IncomingMessage): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      this.#inFlight -= 1;
      const tally = tallyHeader === undefined ? undefined : answer?.headers[tallyHeader];
      this.#figures.add({
        user: user.id,
        failure,
        milliseconds: performance.now() - dueAt,
        tally: typeof tally === "string" ? tally : undefined,
      });
      user.remaining -= 1;
      this.#idle.push(user.remaining > 0 ? user : this.#newUser());
      const most = this.#options.concurrentUsers ?? Math.max(10, Math.round(this.#options.requestsPerSecond / 2));
      if (this.#idle.length > most) this.#idle.shift();
    };
    this.#inFlight += 1;
    const request = http.request({ ...target.address, headers, agent }, (answer) => {
      keepCookies(user, answer);
      answer.resume();
      answer.once("end", () => end((answer.statusCode ?? 0) >= 400 ? `status ${answer.statusCode ?? 0}` : undefined, answer));
      answer.once("error", (error) => end(`answer broken off: ${codeOf(error)}`, answer));
    });
    const timer = setTimeout(() => {
      end("timeout");
      request.destroy();
    }, timeoutSeconds * 1000);
    request.once("error", (error) => end(codeOf(error)));
    request.end(target.body);
  }
}

/** Requests that are due after so many seconds: half of seconds²·rate/growth while the rate grows, then evenly more. */
function dueAfter(seconds: number, rate: number, growth: number): number {
  return seconds < growth ? (rate * seconds ** 2) / (2 * growth) : rate * (seconds - growth / 2);
}

/** The second in which a request is due; the inverse of `dueAfter`. */
function whenDue(request: number, rate: number, growth: number): number {
  return request < (rate * growth) / 2 ? Math.sqrt((2 * growth * request) / rate) : request / rate + growth / 2;
}

/** A target with all that does not change from request to request. */
interface PreparedTarget {
  readonly address: { readonly host: string; readonly port: string; readonly path: string; readonly method: string };
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly weight: number;
}

function prepare(target: LoadTarget): PreparedTarget {
  const url = new URL(target.url);
  if (url.protocol !== "http:") throw new Error(`the load speaks plain http only, not ${url.protocol}//; give ${target.url} as http`);
  const { body, method = body === undefined ? "GET" : "POST", weight = 1 } = target;
  const headers =
    body === undefined
      ? {}
      : {
          "content-type": body.startsWith("{") ? "application/json" : "application/x-www-form-urlencoded",
          "content-length": String(Buffer.byteLength(body)),
        };
  return { address: { host: url.hostname, port: url.port, path: `${url.pathname}${url.search}`, method }, headers, body, weight };
}

function codeOf(error: Error): string {
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}

function keepCookies(user: User, answer: IncomingMessage): void {
  for (const line of answer.headers["set-cookie"] ?? []) {
    const pair = line.split(";", 1)[0] ?? "";
    const cut = pair.indexOf("=");
    if (cut > 0) user.cookies.set(pair.slice(0, cut), pair.slice(cut + 1));
  }
}
