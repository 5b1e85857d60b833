import http from "node:http";
import { cookieOf } from "./contract-tools.ts";

/** A request of the load that was not answered with 200. */
export interface LoadFailure {
  readonly startedAt: number;
  readonly what: string;
}

export interface LoadResult {
  readonly requests: number;
  readonly failures: readonly LoadFailure[];
  readonly byInstance: Readonly<Record<string, number>>;
}

const LOOPS = 16;
const PAUSE_MS = 20;
const POST_BODY = "x".repeat(2000);

/**
 * Several hundred requests a second against one port until `stop`: keep-alive and fresh connections, GET and POST, each loop a user
 * who keeps the cookie it is given and is replaced by a new one every 20 requests. No request is ever repeated.
 */
export function constantLoad(port: number): { readonly answered: () => number; readonly stop: () => Promise<LoadResult> } {
  const agent = new http.Agent({ keepAlive: true, scheduling: "lifo" });
  const failures: LoadFailure[] = [];
  const byInstance: Record<string, number> = {};
  let requests = 0;
  let stopping = false;
  const cookies: (string | undefined)[] = [];

  const one = (loop: number, turn: number): Promise<void> =>
    new Promise((resolve) => {
      const startedAt = performance.now();
      const post = turn % 3 === 0;
      const cookie = turn % 20 === 0 ? undefined : cookies[loop];
      const headers: Record<string, string> = cookie === undefined ? {} : { cookie };
      if (post) headers["content-length"] = String(POST_BODY.length);
      const end = (what?: string): void => {
        requests += 1;
        if (what !== undefined) failures.push({ startedAt, what: `${post ? "POST" : "GET"} ${what}` });
        resolve();
      };
      const request = http.request(
        {
          host: "127.0.0.1",
          port,
          path: post ? "/echo" : "/",
          method: post ? "POST" : "GET",
          headers,
          agent: turn % 5 === 0 ? false : agent,
          timeout: 15_000,
        },
        (answer) => {
          cookies[loop] = cookieOf(answer) ?? cookie;
          const instance = String(answer.headers["x-instance"]);
          byInstance[instance] = (byInstance[instance] ?? 0) + 1;
          answer.resume();
          answer.once("error", (error) => end(`answer broken off: ${error.message}`));
          answer.once("end", () =>
            end(answer.statusCode === 200 ? undefined : `status ${answer.statusCode ?? 0} ${String(answer.headers["x-tidegate-reason"])}`),
          );
        },
      );
      request.once("timeout", () => request.destroy(new Error("timeout")));
      request.once("error", (error) => end(error.message));
      request.end(post ? POST_BODY : undefined);
    });

  const loops = Array.from({ length: LOOPS }, async (_, loop) => {
    for (let turn = 0; !stopping; turn += 1) {
      await one(loop, turn);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  });

  return {
    answered: () => requests,
    stop: async () => {
      stopping = true;
      await Promise.all(loops);
      agent.destroy();
      return { requests, failures, byInstance };
    },
  };
}
