import type { Backend, BackendCounts, Route } from "../proxy.ts";
import { assign } from "./assignment.ts";
import { LiveBackend, type Outcome } from "./backend.ts";
import type { Session, Sessions } from "./session.ts";
import { TrafficRing } from "./traffic-ring.ts";
import { Visits } from "./visits.ts";

/** What a route was opened with. */
export interface RouteSettings {
  readonly listenOn: string;
  readonly slowerThanMs: number;
  /** How long a backend may take to begin its answer. */
  readonly answerWithinMs: number;
}

/** One route in operation: its backends, which user is where, and what they met. */
export class LiveRoute {
  readonly name: string;
  settings: RouteSettings;
  port: number;
  /** The proxy's own, the same on all its routes, so that a user is one and the same on each. */
  readonly sessions: Sessions;
  readonly visits = new Visits();
  readonly traffic = new TrafficRing(Date.now());
  readonly #backends = new Map<string, LiveBackend>();
  readonly #leaving = new Set<LiveBackend>();

  constructor(name: string, port: number, settings: RouteSettings, sessions: Sessions) {
    this.name = name;
    this.port = port;
    this.settings = settings;
    this.sessions = sessions;
  }

  /** Changes the backends between two events of the process: no request sees half of it. */
  replaceBackends(backends: readonly Backend[]): void {
    const before = new Map(this.#backends);
    this.#backends.clear();
    for (const { instance, address, weight } of backends) {
      const same = [before.get(instance), ...this.#leaving].find((known) => known?.instance === instance && known.address === address);
      if (same === undefined) {
        this.#backends.set(instance, new LiveBackend(instance, address, weight));
        continue;
      }
      same.rejoin(weight);
      this.#leaving.delete(same);
      if (before.get(instance) === same) before.delete(instance);
      this.#backends.set(instance, same);
    }
    for (const gone of before.values()) {
      this.#leaving.add(gone);
      gone.retire(() => this.#leaving.delete(gone));
    }
  }

  /**
   * The backend for a request of this session: the one it stays with, else the one its hash falls to. `tried` could not be reached and
   * is passed over; so is a backend that refused a moment ago, as long as there is another.
   */
  pick(session: Session, tried?: LiveBackend): LiveBackend | undefined {
    const home = this.#homeOf(session);
    if (home === undefined) return undefined;
    const now = Date.now();
    if (tried === undefined && home.reachable(now)) return home;
    const others = [...this.#backends.values()].filter((backend) => backend !== tried);
    const other = assign(
      session.key,
      others.filter((backend) => backend.reachable(now)),
    );
    if (tried !== undefined) return other ?? assign(session.key, others);
    if (other === undefined) return home;
    home.retried += 1;
    return other;
  }

  /** Whether a backend besides this one takes users. */
  hasOther(than: LiveBackend): boolean {
    for (const backend of this.#backends.values()) if (backend !== than && backend.weight > 0) return true;
    return false;
  }

  #homeOf(session: Session): LiveBackend | undefined {
    const pin = this.visits.pinOf(session.key);
    const pinned = pin === undefined ? undefined : this.#backends.get(pin);
    const home = pinned !== undefined && pinned.weight > 0 ? pinned : assign(session.key, this.#backends.values());
    if (home === undefined) return undefined;
    if (session.issued) {
      this.visits.await(session.key, home.instance);
      return home;
    }
    const first = this.visits.firstVisit(session.key);
    if (first !== undefined) this.#backends.get(first.instance)?.meet(session.key, first.bad);
    this.visits.pin(session.key, home.instance);
    return home;
  }

  /** Books what a user met at `backend`, or at no backend when none could take the request. */
  count(backend: LiveBackend | undefined, session: Session, outcome: Omit<Outcome, "session">): void {
    this.traffic.add(Date.now(), outcome.failed);
    if (session.issued && (outcome.failed || outcome.slow)) this.visits.markBad(session.key);
    backend?.count({ ...outcome, session: session.issued ? undefined : session.key });
  }

  counts(): BackendCounts[] {
    return [...this.#backends.values(), ...this.#leaving].map((backend) => backend.counts());
  }

  describe(): Route {
    const backends = [...this.#backends.values()].map(({ instance, address, weight }) => ({ instance, address, weight }));
    return { route: this.name, port: this.port, backends };
  }

  async drained(instance: string, withinMs: number): Promise<number> {
    const concerned = [this.#backends.get(instance), ...this.#leaving].filter((backend) => backend?.instance === instance);
    await Promise.all(concerned.map(async (backend) => backend?.idle(withinMs)));
    return concerned.reduce((sum, backend) => sum + (backend?.active ?? 0), 0);
  }
}
