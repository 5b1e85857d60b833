import http from "node:http";
import { FenceRefused } from "../../host/host.ts";
import type { CallBody, CallName, ControlAnswer } from "./control.ts";
import { ProxyRefused } from "./routing.ts";

/** The proxy's process is not there or does not speak: the call may or may not have been carried out. */
export class ProxyUnreachable extends Error {}

/** Makes one call to the proxy behind `socket`; throws `FenceRefused`, `ProxyRefused`, or `ProxyUnreachable`. */
export async function callProxy<N extends CallName>(socket: string, name: N, body: CallBody<N>, withinMs: number): Promise<unknown> {
  const answer = await exchange(socket, name, JSON.stringify(body), withinMs);
  if ("value" in answer) return answer.value ?? undefined;
  const { error } = answer;
  switch (error.code) {
    case "fence-refused":
      throw new FenceRefused(error.environment, error.token, error.seen);
    case "refused":
    case "not-understood":
      throw new ProxyRefused(error.message);
    case "errored":
      throw new Error(`the proxy could not carry out ${name}: ${error.message}`);
  }
}

function exchange(socket: string, name: string, body: string, withinMs: number): Promise<ControlAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (cause: Error): void =>
      reject(new ProxyUnreachable(`the proxy behind ${socket} did not answer ${name}: ${cause.message}`, { cause }));
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const request = http.request({ socketPath: socket, path: `/v1/${name}`, method: "POST", agent: false, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.once("error", fail);
      answer.once("end", () => {
        clearTimeout(timer);
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString("utf8")) as ControlAnswer);
        } catch (error) {
          fail(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    const timer = setTimeout(() => request.destroy(new Error(`no answer within ${withinMs} ms`)), withinMs);
    request.once("error", (error) => {
      clearTimeout(timer);
      fail(error);
    });
    request.end(body);
  });
}
