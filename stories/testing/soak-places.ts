import type { Claim } from "../../store/queue.ts";
import type { Database } from "../../store/database.ts";

/** What steps did to the world, kept in a database of its own: the engine's queue knows nothing of it and cannot make it look better. */
export interface Effect {
  /** Counts up: an effect with a smaller number came first. */
  readonly n: number;
  readonly environment: string;
  readonly deployment: string;
  readonly key: string;
  readonly kind: string;
  readonly instance: string | null;
  readonly component: string;
  readonly fence: number;
  readonly node: string;
}

export async function makePlaces(places: Database): Promise<void> {
  await places.query(`
    create table place (id text primary key, fence bigint not null);
    create table effect (
      n bigint generated always as identity primary key, environment text not null, deployment text not null, key text not null, kind text not null,
      instance text, component text not null, fence bigint not null, node text not null)`);
}

/**
 * A place does what it is told and remembers the highest fence it saw, as a host or a proxy does: whoever comes with an older one is refused.
 * Answers whether it was done.
 */
export async function takeEffect(places: Database, node: string, claim: Claim, place: string): Promise<boolean> {
  const { work } = claim;
  const done = await places.query(
    `with allowed as (
       insert into place (id, fence) values ($1, $2) on conflict (id) do update set fence = excluded.fence where place.fence <= excluded.fence returning id)
     insert into effect (environment, deployment, key, kind, instance, component, fence, node)
     select $3, $4, $5, $6, $7, $8, $2, $9 from allowed returning n`,
    [
      place,
      claim.fence,
      "environment" in work ? work.environment : "",
      claim.deployment ?? "",
      claim.key,
      work.kind,
      "instance" in work ? work.instance : null,
      work.component,
      node,
    ],
  );
  return done.length === 1;
}

export async function effectsOf(places: Database): Promise<readonly Effect[]> {
  return places.query<Effect>("select n, environment, deployment, key, kind, instance, component, fence, node from effect order by n");
}
