import { argon2, createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { fastifyCookie } from "@fastify/cookie";
import type { FastifyRequest } from "fastify";
import type { Person, Role } from "../core/catalogue/people.ts";
import { organisationInForce } from "../store/organisations.ts";
import type { Database } from "../store/database.ts";
import { deleteSession, insertSession, insertToken, passwordOf, personOfSession, personOfToken, setPassword } from "../store/identity.ts";
import { instantFromMillis } from "../core/calendar/instant.ts";

/** Whoever is asking, with the roles of the organisation that is in force now. */
export interface Caller {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
}

declare module "fastify" {
  interface FastifyRequest {
    /** Who sent the request; set before any route but the open ones is reached. */
    caller: Caller | undefined;
  }
}

/** The person of the first start, who can do nothing but let people in and read. */
export const ADMINISTRATOR = "administrator";
const SESSION_HOURS = 12;
export const SESSION_COOKIE = "tidegate_session";

const derive = promisify(argon2);

/** Who sends the request, by its API token or its session; `undefined` for nobody we know. */
export async function callerOf(database: Database, request: FastifyRequest): Promise<Caller | undefined> {
  const bearer = /^Bearer ([\w-]{20,200})$/.exec(request.headers.authorization ?? "")?.[1];
  const cookie = fastifyCookie.parse(request.headers.cookie ?? "")[SESSION_COOKIE];
  const person =
    bearer !== undefined
      ? await personOfToken(database, hashOf(bearer))
      : cookie !== undefined
        ? await personOfSession(database, hashOf(cookie))
        : undefined;
  return person === undefined ? undefined : findCaller(database, person);
}

/** A person who left the organisation's repository is nobody from the next read on, whatever tokens they hold. */
export async function findCaller(database: Database, person: string): Promise<Caller | undefined> {
  if (person === ADMINISTRATOR)
    return { id: ADMINISTRATOR, name: "Administrator", email: "administrator@localhost", roles: ["administrator"] };
  const held = await organisationInForce(database);
  const found: Person | undefined = held?.organisation.people.find((one) => one.id === person);
  return found === undefined ? undefined : { id: found.id, name: found.name, email: found.email, roles: found.roles };
}

/** Makes an API token; only its hash is kept. */
export async function issueToken(database: Database, person: string, name: string, days: number | null): Promise<string> {
  const token = `tg_${randomBytes(32).toString("base64url")}`;
  await insertToken(database, {
    hash: hashOf(token),
    person,
    name,
    expiresAt: days === null ? null : instantFromMillis(Date.now() + days * 86_400_000),
  });
  return token;
}

export async function openSession(database: Database, person: string): Promise<{ readonly secret: string; readonly seconds: number }> {
  const secret = randomBytes(32).toString("base64url");
  await insertSession(database, hashOf(secret), person, instantFromMillis(Date.now() + SESSION_HOURS * 3_600_000));
  return { secret, seconds: SESSION_HOURS * 3600 };
}

export async function endSession(database: Database, secret: string): Promise<void> {
  await deleteSession(database, hashOf(secret));
}

export async function choosePassword(database: Database, person: string, password: string): Promise<void> {
  const salt = randomBytes(16);
  await setPassword(database, person, salt.toString("hex"), (await hashPassword(password, salt)).toString("hex"));
}

/** Takes the same time for a person who has no password, so that the answer does not tell who exists. */
export async function passwordFits(database: Database, person: string, password: string): Promise<boolean> {
  const kept = await passwordOf(database, person);
  const salt = kept === undefined ? Buffer.alloc(16) : Buffer.from(kept.salt, "hex");
  const given = await hashPassword(password, salt);
  return kept !== undefined && timingSafeEqual(given, Buffer.from(kept.hash, "hex"));
}

function hashPassword(password: string, nonce: Buffer): Promise<Buffer> {
  return derive("argon2id", { message: password, nonce, parallelism: 1, tagLength: 32, memory: 19 * 1024, passes: 2 });
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}
