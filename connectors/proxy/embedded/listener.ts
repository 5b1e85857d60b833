import http from "node:http";
import { forward } from "./forward.ts";
import type { LiveRoute } from "./live-route.ts";
import { asksForWebSocket, forwardUpgrade } from "./upgrade.ts";

/** Longer than browsers and usual clients keep a connection, so that they close it and not we, just when a request is on its way. */
const KEEP_ALIVE_MS = 75_000;
/** A client must have sent the head of its request by then; bodies may take as long as they need. */
const HEAD_WITHIN_MS = 30_000;

/** Opens the port of a route to users; resolves with the server when it listens, fails when the port cannot be had. */
export function listen(route: LiveRoute): Promise<http.Server> {
  const server = http.createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEAD_WITHIN_MS, requestTimeout: 0, shouldUpgradeCallback: asksForWebSocket },
    (request, response) => forward(route, request, response),
  );
  server.on("upgrade", (request, socket, head) => forwardUpgrade(route, request, socket, head));
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port: route.port, host: route.settings.listenOn, backlog: 1024 }, () => {
      server.off("error", reject);
      const address = server.address();
      if (address !== null && typeof address === "object") route.port = address.port;
      resolve(server);
    });
  });
}
