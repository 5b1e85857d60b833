import { request } from "node:http";

const LIMIT_MS = 1000;

/** Asks an instance once whether it can serve. Only 200 means yes; a redirect is not followed, an answer after 1 s is none. */
export function askHealth(port: number, path: string): Promise<{ readonly healthy: boolean; readonly detail: string }> {
  return new Promise((resolve) => {
    const begun = performance.now();
    const answer = (healthy: boolean, what: string): void => resolve({ healthy, detail: `GET ${path} ${what}` });
    const query = request(
      { host: "127.0.0.1", port, path, agent: false, signal: AbortSignal.timeout(LIMIT_MS), headers: { connection: "close" } },
      (response) => {
        const { statusCode } = response;
        response.destroy();
        answer(statusCode === 200, `answered ${statusCode} after ${Math.round(performance.now() - begun)} ms`);
      },
    );
    query.on("error", (error: NodeJS.ErrnoException) => {
      answer(
        false,
        error.name === "AbortError" || error.code === "ABORT_ERR"
          ? `got no answer within ${LIMIT_MS} ms`
          : `got no answer: ${error.code ?? error.message}`,
      );
    });
    query.end();
  });
}
