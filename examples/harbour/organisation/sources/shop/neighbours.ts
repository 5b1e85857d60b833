import { Agent, request } from "node:http";
import { behalf } from "./on-behalf-of.ts";

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const PATIENCE_MS = 5000;

export interface Reply {
  readonly status: number;
  readonly value: unknown;
}

/**
 * Asks a neighbouring service, on behalf of the user whose request is being answered. A kept connection may be closed by the other
 * side just as we use it, so such a request is sent once more; neighbours know a purchase by its reference and do it once.
 */
export async function ask(base: string, method: string, path: string, value?: unknown): Promise<Reply> {
  try {
    return await askOnce(base, method, path, value);
  } catch (error) {
    if (error instanceof StaleConnection) return askOnce(base, method, path, value);
    throw error;
  }
}

class StaleConnection extends Error {}

function askOnce(base: string, method: string, path: string, value: unknown): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const body = value === undefined ? undefined : JSON.stringify(value);
    const content = body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const headers = { ...content, ...behalf() };
    const call = request(new URL(path, base), { method, agent, headers, timeout: PATIENCE_MS }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        try {
          resolve({ status: response.statusCode ?? 0, value: JSON.parse(Buffer.concat(chunks).toString("utf8")) });
        } catch (error) {
          reject(
            new Error(`${base} answered ${response.statusCode} to ${method} ${path} with something that is not JSON`, { cause: error }),
          );
        }
      });
    });
    call.on("timeout", () => call.destroy(new Error(`${base} did not answer ${method} ${path} within ${PATIENCE_MS} ms`)));
    call.on("error", (error) => {
      const stale = call.reusedSocket && "code" in error && (error.code === "ECONNRESET" || error.code === "EPIPE");
      reject(stale ? new StaleConnection(error.message, { cause: error }) : error);
    });
    call.end(body);
  });
}

export function letGo(): void {
  agent.destroy();
}
