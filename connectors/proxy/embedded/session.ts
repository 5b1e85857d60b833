import { createHmac, createSecretKey, randomBytes, randomUUID, timingSafeEqual, type KeyObject } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { SESSION_HEADER } from "../proxy.ts";

export const SESSION_COOKIE = "tg_session";
/** Ends the header of a session that nobody has carried back yet. */
const NEW = ".new";
const KEY_BYTES = 32;
/** 128 bits: nobody guesses it, and the cookie stays short. */
const MAC_BYTES = 16;
/** Tokens that were found genuine and are believed again without a calculation; twice as many at most. */
const BELIEVED = 50_000;

/** Who a request comes from. `issued`: the key has just been made up, and nobody knows yet whether the client will carry it. */
export interface Session {
  readonly key: string;
  readonly issued: boolean;
  /** The key with the proxy's signature, as the user's cookie holds it. */
  readonly token: string;
  /** The request brought no cookie of this session and no header either: the answer has to hand it out. */
  readonly handOut: boolean;
}

/** A secret for {@link Sessions}, as text. */
export function newSessionSecret(): string {
  return randomBytes(KEY_BYTES).toString("base64url");
}

export function isSessionSecret(text: string): boolean {
  return /^[A-Za-z0-9_-]{43}$/.test(text);
}

/**
 * The sessions of one proxy. A token is `key.mac`, mac being the first 128 bits of HMAC-SHA-256 over the key: what the proxy did not
 * make up itself is no session, so a client cannot choose where it falls, nor be thousands of users for the price of one request each.
 */
export class Sessions {
  readonly #secret: KeyObject;
  /** The younger and the older half of the believed tokens: the older is dropped whole when the younger is full. */
  #young = new Map<string, Session>();
  #old = new Map<string, Session>();

  constructor(secret: string) {
    this.#secret = createSecretKey(secret, "base64url");
  }

  /**
   * The session that the request carries in its cookie, else in `x-session-id`, else a new one. The header may come from anybody: it is
   * worth what the cookie is worth, since both must be of the proxy's making.
   */
  of(request: IncomingMessage): Session {
    const cookie = cookieValue(request.headers.cookie);
    const carried = cookie === undefined ? undefined : this.#known(cookie);
    if (carried !== undefined) return carried;
    const header = request.headers[SESSION_HEADER];
    if (typeof header === "string") {
      const issued = header.endsWith(NEW);
      const passedOn = this.#known(issued ? header.slice(0, -NEW.length) : header);
      if (passedOn !== undefined) return issued ? { ...passedOn, issued } : passedOn;
    }
    const key = randomUUID();
    return { key, issued: true, token: `${key}.${this.#macOf(key)}`, handOut: true };
  }

  /** The session of a token that this proxy made. The same object each time: the texts in it need not be hashed again in the maps of routes. */
  #known(token: string): Session | undefined {
    const young = this.#young.get(token);
    if (young !== undefined) return young;
    const session =
      this.#old.get(token) ?? (this.#isSigned(token) ? { key: keyOf(token), issued: false, token, handOut: false } : undefined);
    if (session === undefined) return undefined;
    if (this.#young.size >= BELIEVED) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(token, session);
    return session;
  }

  #isSigned(token: string): boolean {
    if (token.length > 128) return false;
    const cut = token.lastIndexOf(".");
    if (cut <= 0) return false;
    const said = Buffer.from(token.slice(cut + 1), "latin1");
    const right = Buffer.from(this.#macOf(token.slice(0, cut)), "latin1");
    return said.length === right.length && timingSafeEqual(said, right);
  }

  #macOf(key: string): string {
    return createHmac("sha256", this.#secret).update(key).digest().subarray(0, MAC_BYTES).toString("base64url");
  }
}

function keyOf(token: string): string {
  return token.slice(0, token.lastIndexOf("."));
}

function cookieValue(header: string | undefined): string | undefined {
  if (header === undefined || !header.includes(SESSION_COOKIE)) return undefined;
  for (const pair of header.split(";")) {
    const cut = pair.indexOf("=");
    if (pair.slice(0, cut).trim() === SESSION_COOKIE) return pair.slice(cut + 1).trim();
  }
  return undefined;
}

/** The value of `x-session-id` that tells a backend whose request it is. */
export function headerFor(session: Session): string {
  return session.issued ? session.token + NEW : session.token;
}

/** The `Set-Cookie` value that hands a new session to its user. */
export function cookieFor(session: Session): string {
  return `${SESSION_COOKIE}=${session.token}; Path=/; HttpOnly; SameSite=Lax`;
}
