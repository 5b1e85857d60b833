import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { z } from "zod";
import { parseInstant } from "../../../core/calendar/instant.ts";
import { FenceRefused } from "../../host/host.ts";
import { ProxyRefused, type Routing } from "./routing.ts";
import { backendSchema, settingsSchema } from "./state-file.ts";

const routeName = z.string().regex(/^[^/\s]+\/[^/\s]+$/, "a route is environment/service");
const calls = {
  hello: z.strictObject({}),
  open: z.strictObject({ route: routeName, port: z.number().int().min(0).max(65535), settings: settingsSchema }),
  balance: z.strictObject({
    fence: z.strictObject({ environment: z.string(), token: z.number() }),
    route: routeName,
    backends: z.array(backendSchema),
  }),
  read: z.strictObject({ route: routeName }),
  counts: z.strictObject({ route: routeName }),
  traffic: z.strictObject({ route: routeName, since: z.string() }),
  drained: z.strictObject({ route: routeName, instance: z.string(), withinSeconds: z.number().min(0).max(86_400) }),
  shutdown: z.strictObject({}),
};
export type CallName = keyof typeof calls;
export type CallBody<N extends CallName> = z.input<(typeof calls)[N]>;

/** What the proxy says to a call: errors are values too, as somebody else must act on them. */
export type ControlAnswer =
  | { readonly value: unknown }
  | { readonly error: { readonly code: "fence-refused"; readonly environment: string; readonly token: number; readonly seen: number } }
  | { readonly error: { readonly code: "refused" | "not-understood" | "errored"; readonly message: string } };

/** The proxy's door for nodes: `POST /v1/<call>` with a JSON body. */
export function controlServer(routing: Routing, shutdown: () => void): http.Server {
  return http.createServer((request, response) => void answer(routing, shutdown, request, response));
}

async function answer(routing: Routing, shutdown: () => void, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [status, body] = await outcome(routing, shutdown, request);
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function outcome(routing: Routing, shutdown: () => void, request: IncomingMessage): Promise<readonly [number, ControlAnswer]> {
  try {
    const name = request.url?.replace(/^\/v1\//, "") ?? "";
    if (!isCall(name))
      return [
        404,
        { error: { code: "not-understood", message: `this proxy knows no call ${name}; it may be older than the node that asks` } },
      ];
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk as Uint8Array));
    const value = await carryOut(routing, shutdown, name, JSON.parse(Buffer.concat(chunks).toString("utf8")));
    return [200, { value: value ?? null }];
  } catch (error) {
    if (error instanceof FenceRefused)
      return [409, { error: { code: "fence-refused", environment: error.environment, token: error.token, seen: error.seen } }];
    if (error instanceof ProxyRefused) return [409, { error: { code: "refused", message: error.message } }];
    if (error instanceof z.ZodError) return [400, { error: { code: "not-understood", message: z.prettifyError(error) } }];
    return [500, { error: { code: "errored", message: String(error) } }];
  }
}

function isCall(name: string): name is CallName {
  return Object.hasOwn(calls, name);
}

async function carryOut(routing: Routing, shutdown: () => void, name: CallName, body: unknown): Promise<unknown> {
  switch (name) {
    case "hello":
      return { pid: process.pid };
    case "open": {
      const { route, port, settings } = calls.open.parse(body);
      return routing.open(route, port, settings);
    }
    case "balance": {
      const { fence, route, backends } = calls.balance.parse(body);
      return routing.balance(fence, route, backends);
    }
    case "read":
      return routing.read(calls.read.parse(body).route);
    case "counts":
      return routing.counts(calls.counts.parse(body).route);
    case "traffic": {
      const { route, since } = calls.traffic.parse(body);
      const from = parseInstant(since);
      if (from === undefined) throw new ProxyRefused(`${since} is not an instant`);
      return routing.traffic(route, from);
    }
    case "drained": {
      const { route, instance, withinSeconds } = calls.drained.parse(body);
      return { active: await routing.drained(route, instance, withinSeconds * 1000) };
    }
    case "shutdown":
      shutdown();
      return { pid: process.pid };
  }
}
