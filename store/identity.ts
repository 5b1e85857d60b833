import type { Instant } from "../core/calendar/instant.ts";
import type { Queryable } from "./database.ts";

/** The person to whom an unexpired, unrevoked API token belongs. When it was last used is kept to the minute, so that reading stays reading. */
export async function personOfToken(db: Queryable, hash: string): Promise<string | undefined> {
  const rows = await db.query<{ person: string; stale: boolean }>(
    {
      name: "person-of-token",
      text: `select person, last_used_at is null or last_used_at < now() - interval '1 minute' as stale
               from api_token where hash = $1 and revoked_at is null and (expires_at is null or expires_at > now())`,
    },
    [hash],
  );
  if (rows[0]?.stale === true) await db.query("update api_token set last_used_at = now() where hash = $1", [hash]);
  return rows[0]?.person;
}

export async function insertToken(
  db: Queryable,
  token: { hash: string; person: string; name: string; expiresAt: Instant | null },
): Promise<void> {
  await db.query("insert into api_token (hash, person, name, expires_at) values ($1, $2, $3, $4)", [
    token.hash,
    token.person,
    token.name,
    token.expiresAt,
  ]);
}

export async function hasToken(db: Queryable, person: string, name: string): Promise<boolean> {
  const rows = await db.query("select from api_token where person = $1 and name = $2 and revoked_at is null limit 1", [person, name]);
  return rows.length > 0;
}

export async function revokeTokens(db: Queryable, person: string, name: string): Promise<number> {
  const rows = await db.query(
    "update api_token set revoked_at = now() where person = $1 and name = $2 and revoked_at is null returning hash",
    [person, name],
  );
  return rows.length;
}

export async function passwordOf(db: Queryable, person: string): Promise<{ readonly salt: string; readonly hash: string } | undefined> {
  const rows = await db.query<{ salt: string; hash: string }>("select salt, hash from password where person = $1", [person]);
  return rows[0];
}

export async function setPassword(db: Queryable, person: string, salt: string, hash: string): Promise<void> {
  await db.query(
    "insert into password (person, salt, hash) values ($1, $2, $3) on conflict (person) do update set salt = excluded.salt, hash = excluded.hash, changed_at = now()",
    [person, salt, hash],
  );
}

export async function insertSession(db: Queryable, hash: string, person: string, expiresAt: Instant): Promise<void> {
  await db.query("delete from session where expires_at < now()");
  await db.query("insert into session (hash, person, expires_at) values ($1, $2, $3)", [hash, person, expiresAt]);
}

export async function personOfSession(db: Queryable, hash: string): Promise<string | undefined> {
  const rows = await db.query<{ person: string }>(
    { name: "person-of-session", text: "select person from session where hash = $1 and expires_at > now()" },
    [hash],
  );
  return rows[0]?.person;
}

export async function deleteSession(db: Queryable, hash: string): Promise<void> {
  await db.query("delete from session where hash = $1", [hash]);
}
