import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";

import { createServer, type AddressInfo } from "node:net";

import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeToken, revokeToken } from "../api/endpoints.ts";
import { call, type Door } from "../cli/client.ts";
import { embeddedProxyProcess } from "../connectors/proxy/embedded/embedded-proxy.ts";
import { makeEstate, type Estate } from "./testing/estate.ts";
import { asked, doorOf, down, up, type Server } from "./testing/up.ts";

const LAUNCHER = join(import.meta.dirname, "..", "tidegate");
const cleanUp = new AsyncDisposableStack();
let estate: Estate;
let server: Server;
let ines: Door;

beforeAll(async () => {
  estate = cleanUp.use(await makeEstate("baseline"));
  cleanUp.defer(() => down(estate));
  server = await up(estate);
  ines = await doorOf(estate, server.url, "ines");
});
afterAll(() => cleanUp.disposeAsync());

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function send(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Answer> {
  const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { ...type, ...headers },
    ...(body === undefined ? {} : { body }),
  });
  const answer = await response.text();
  return { status: response.status, body: answer.startsWith("{") ? (JSON.parse(answer) as Record<string, unknown>) : {} };
}

const bearer = (token: string | undefined) => ({ authorization: `Bearer ${token ?? ""}` });

test("every endpoint of the OpenAPI document but health and sign-in refuses who shows nothing, and who shows a wrong token", async () => {
  const { body } = await send("GET", "/api/openapi.json");
  const doors = Object.entries(body["paths"] as Record<string, Record<string, unknown>>).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(doors.length).toBeGreaterThan(30);
  for (const door of doors) {
    const [method = "", path = ""] = door.split(" ");
    const open = path === "/api/health" || path === "/api/sign-in";
    for (const headers of [
      {},
      bearer("tg_0000000000000000000000000000000000000000000"),
      bearer("' or 1=1 --"),
      { cookie: "tidegate_session=0" },
    ]) {
      const answer = await send(method, path.replaceAll(/\{\w+\}/g, "r1"), headers, method === "POST" ? "{}" : undefined);
      if (open) expect(answer.status, door).not.toBe(401);
      else
        expect(answer, door).toMatchObject({
          status: 401,
          body: { code: "not-signed-in", saw: expect.any(String), because: expect.any(String), todo: expect.any(String) },
        });
    }
  }
});

test("a person whose roles do not allow an act is refused, and told who may", async () => {
  const chiara = await doorOf(estate, server.url, "chiara");
  const answer = await send("POST", "/api/freezes", bearer(chiara.token), JSON.stringify({ reason: "because I can" }));
  expect(answer).toMatchObject({
    status: 403,
    body: {
      code: "not-allowed",
      saw: expect.stringContaining("Chiara Bianchi has the roles developer"),
      todo: expect.stringContaining("change-manager"),
    },
  });
});

test("an act that is sent twice under one key is done once, and a key names one act only", async () => {
  const headers = { ...bearer(ines.token), "idempotency-key": "once" };
  const act = () => send("POST", "/api/releases", headers, JSON.stringify({ title: "Once", components: ["stock"] }));
  const [one, other] = await Promise.all([act(), act()]);
  const answers = [one, other, await act()]
    .filter(({ status }) => status === 200)
    .map(({ body }) => (body["release"] as { id: string }).id);
  expect(new Set(answers).size).toBe(1);
  const { body } = await send("GET", "/api/releases", bearer(ines.token));
  expect((body["releases"] as { title: string }[]).filter(({ title }) => title === "Once")).toHaveLength(1);
  expect(await send("POST", "/api/releases", headers, JSON.stringify({ title: "Other" }))).toMatchObject({
    status: 422,
    body: { code: "key-reused" },
  });
});

test("a token that was taken back opens no door any more, and the journal says who took it", async () => {
  const { token } = await asked(ines, makeToken, { body: { person: "malte", name: "laptop" } });
  const malte = { server: server.url, token };
  expect((await send("GET", "/api/me", bearer(token))).body).toMatchObject({ id: "malte" });
  await asked(malte, revokeToken, { body: { person: "malte", name: "laptop" } });
  expect((await send("GET", "/api/me", bearer(token))).status).toBe(401);
  const { body } = await send("GET", "/api/journal?subject=person:malte", bearer(ines.token));
  expect((body["entries"] as { act: string; actor: string }[]).map(({ act, actor }) => `${actor} ${act}`)).toEqual(
    expect.arrayContaining(["person:malte token.revoked"]),
  );
  expect(await call(malte, revokeToken, { body: { person: "ines", name: "story" } })).toMatchObject({ ok: false });
});

test("guessing passwords is slow: the eleventh try of a minute is turned away unheard", async () => {
  const tries = [];
  for (let count = 0; count < 12; count += 1)
    tries.push((await send("POST", "/api/sign-in", {}, JSON.stringify({ person: "henrik", password: `guess ${count}` }))).status);
  expect(tries.filter((status) => status === 401).length).toBeLessThanOrEqual(10);
  expect(tries.slice(10)).toEqual([429, 429]);
});

test.each<readonly [string, string, string, string | undefined, number]>([
  ["a body of two megabytes", "POST", "/api/freezes", JSON.stringify({ reason: "x".repeat(2_000_000) }), 413],
  ["broken JSON", "POST", "/api/freezes", '{"reason":', 400],
  ["an unknown key", "POST", "/api/freezes", '{"reason":"fair","surprise":true}', 400],
  ["a path that is none", "GET", "/api/nothing", undefined, 404],
  ["an id with a way out of a folder", "GET", "/api/releases/..%2f..%2fetc%2fpasswd", undefined, 404],
  ["an id with SQL in it", "GET", "/api/releases/r1'%3B%20drop%20table%20release%3B--", undefined, 404],
  ["a journal that begins nowhere", "GET", "/api/journal?after=-1", undefined, 400],
])("%s is answered in four parts, and the server goes on", async (_, method, path, body, status) => {
  const answer = await send(method, path, bearer(ines.token), body);
  expect(answer).toMatchObject({
    status,
    body: { code: expect.any(String), saw: expect.any(String), because: expect.any(String), todo: expect.any(String) },
  });
  expect((await send("GET", "/api/health")).status).toBe(200);
});

test("a server whose port is taken says so, names the port, and leaves nothing running", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  try {
    const child = spawn(LAUNCHER, ["up", "--estate", estate.repository, "--state", join(estate.folder, "second"), "--port", String(port)], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const said = text(child.stderr);
    const [code] = (await once(child, "exit")) as [number | null];
    expect(code).toBe(1);
    expect(await said).toContain(`port ${port}`);
    expect(await said).toMatch(/TIDEGATE_PORT|--port/);
    expect(existsSync(join(estate.folder, "second", "database", "data", "postmaster.pid"))).toBe(false);
    expect(await embeddedProxyProcess(join(estate.folder, "second", "proxy"))).toBeUndefined();
  } finally {
    taken.close();
  }
});
