import type { IncomingMessage } from "node:http";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { headerFor, newSessionSecret, Sessions } from "./session.ts";
import { readOrMakeSessionSecret } from "./state-file.ts";

/** What of a request matters here. */
const carrying = (headers: Record<string, string>): IncomingMessage => ({ headers }) as unknown as IncomingMessage;
const withCookie = (token: string): IncomingMessage => carrying({ cookie: `a=b; tg_session=${token}; c=d` });

describe("sessions", () => {
  const sessions = new Sessions(newSessionSecret());

  it("are known again by the cookie, and by the header as a service passes it on", () => {
    const issued = sessions.of(carrying({}));
    expect(issued).toMatchObject({ issued: true, handOut: true });
    const returned = sessions.of(withCookie(issued.token));
    expect(returned).toEqual({ key: issued.key, issued: false, token: issued.token, handOut: false });
    expect(sessions.of(carrying({ "x-session-id": headerFor(returned) }))).toEqual(returned);
  });

  it("are still new to every service behind the first while nobody has carried them back", () => {
    const issued = sessions.of(carrying({}));
    const next = sessions.of(carrying({ "x-session-id": headerFor(issued) }));
    expect(next).toEqual({ ...issued, handOut: false });
    expect(headerFor(next)).toBe(headerFor(issued));
  });

  it("that another proxy made are none here", () => {
    const { token, key } = new Sessions(newSessionSecret()).of(carrying({}));
    for (const request of [withCookie(token), carrying({ "x-session-id": token })]) {
      expect(sessions.of(request)).toMatchObject({ issued: true, handOut: true });
      expect(sessions.of(request).key).not.toBe(key);
    }
  });

  it("are known again after many others, and by a proxy that was started again with the same secret", () => {
    const secret = newSessionSecret();
    const busy = new Sessions(secret);
    const first = busy.of(carrying({}));
    for (let at = 0; at < 110_000; at += 1) busy.of(withCookie(busy.of(carrying({})).token));
    for (const proxy of [busy, new Sessions(secret)])
      expect(proxy.of(withCookie(first.token))).toMatchObject({ key: first.key, issued: false });
  });
});

describe("the secret that signs sessions", () => {
  it("is made once, is its owner's alone, and one that is damaged stops the start", async () => {
    const folder = await mkdtemp(join(tmpdir(), "proxy-"));
    try {
      const file = join(folder, "session-secret");
      const secret = await readOrMakeSessionSecret(file);
      expect(await readOrMakeSessionSecret(file)).toBe(secret);
      expect(await readFile(file, "utf8")).toBe(secret);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      await writeFile(file, secret.slice(1));
      await expect(readOrMakeSessionSecret(file)).rejects.toThrow(/session-secret does not hold the secret/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
