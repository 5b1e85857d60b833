/** Users that are remembered per route; the one unseen for longest is forgotten first and then assigned as a new one. */
const REMEMBERED = 200_000;
/** Sessions handed out but not yet carried back; most of those that are pushed out belong to clients that keep no cookies. */
const AWAITED = 50_000;

interface FirstVisit {
  readonly instance: string;
  bad: boolean;
}

/**
 * Which backend each user stays with. A session that the proxy has just made up is only awaited; it becomes a user when a later
 * request carries it, so that clients without cookies neither fill the memory nor count as users.
 */
export class Visits {
  readonly #pins = new Map<string, string>();
  readonly #awaited = new Map<string, FirstVisit>();

  pinOf(session: string): string | undefined {
    return this.#pins.get(session) ?? this.#awaited.get(session)?.instance;
  }

  pin(session: string, instance: string): void {
    // While there is room nobody is forgotten, so the order in which users were seen need not be kept.
    if (this.#pins.size < REMEMBERED / 2 && this.#pins.get(session) === instance) return;
    this.#pins.delete(session);
    this.#pins.set(session, instance);
    forgetOldest(this.#pins, REMEMBERED);
  }

  /** A session that comes from a service which the user's first request met may do so several times before it is carried back. */
  await(session: string, instance: string): void {
    if (this.#awaited.get(session)?.instance === instance) return;
    this.#awaited.set(session, { instance, bad: false });
    forgetOldest(this.#awaited, AWAITED);
  }

  markBad(session: string): void {
    const first = this.#awaited.get(session);
    if (first !== undefined) first.bad = true;
  }

  /** What the first request of a session met, told once, when the session is carried back. */
  firstVisit(session: string): FirstVisit | undefined {
    const first = this.#awaited.get(session);
    if (first !== undefined) this.#awaited.delete(session);
    return first;
  }

  /** The sessions that stay with one of `instances`, by instance. */
  pinsTo(instances: ReadonlySet<string>): Record<string, string[]> {
    const kept: Record<string, string[]> = {};
    const keep = (session: string, instance: string): void => {
      if (instances.has(instance)) (kept[instance] ??= []).push(session);
    };
    for (const [session, { instance }] of this.#awaited) keep(session, instance);
    for (const [session, instance] of this.#pins) keep(session, instance);
    return kept;
  }
}

function forgetOldest(map: Map<string, unknown>, most: number): void {
  if (map.size <= most) return;
  for (const oldest of map.keys()) {
    map.delete(oldest);
    return;
  }
}
