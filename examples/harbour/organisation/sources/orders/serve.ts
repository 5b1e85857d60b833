import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import { Server as Listener } from "node:net";

export interface Question {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly contentType: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Service {
  readonly name: string;
  /** Why the service cannot serve now; `undefined` when it can. It looks at the service's own things only, never at its neighbours. */
  readonly trouble: () => string | undefined;
  readonly answer: (question: Question) => Promise<Answer>;
  /** Lets go of what the service holds, after its last answer. */
  readonly end: () => void;
}

/** Long enough that every connection in use gets one more answer, which tells it to go elsewhere; short enough to be gone in a second. */
const LAME_DUCK_MS = 250;
const LARGEST_BODY_BYTES = 64 * 1024;

export function json(status: number, value: unknown): Answer {
  return { status, body: JSON.stringify(value), contentType: "application/json" };
}

/** The object that a request carries as JSON; an empty one when it carries none. */
export function objectOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** Listens on 127.0.0.1 at PORT until SIGTERM or SIGINT, then finishes what it has begun and exits with 0. */
export function serve(service: Service): void {
  let stopping = false;
  let leaving = false;
  let underWay = 0;

  const server = createServer((request, response) => {
    underWay += 1;
    response.on("close", () => {
      underWay -= 1;
      leaveWhenDone();
    });
    void handle(request)
      .catch((error: unknown) => {
        console.error(`${service.name}: ${request.method} ${request.url}:`, error);
        return json(500, { error: "Something went wrong on our side. Please try again." });
      })
      .then((answer) => send(response, answer));
  });
  server.keepAliveTimeout = 65_000;

  async function handle(request: IncomingMessage): Promise<Answer> {
    const url = new URL(request.url ?? "/", "http://localhost");
    const body = await bodyOf(request);
    if (body === undefined) return json(413, { error: "The request is too large." });
    if (url.pathname === "/health") return health();
    if (url.pathname === "/version") {
      return json(200, { version: process.env["TIDEGATE_VERSION"] ?? "development", digest: process.env["TIDEGATE_DIGEST"] ?? null });
    }
    return service.answer({
      method: request.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      contentType: request.headers["content-type"] ?? "",
      headers: request.headers,
      body,
    });
  }

  function health(): Answer {
    const trouble = stopping ? "stopping" : service.trouble();
    return trouble === undefined ? json(200, { status: "ok" }) : json(503, { status: "unavailable", because: trouble });
  }

  function send(response: ServerResponse, answer: Answer): void {
    response.writeHead(answer.status, {
      "content-type": answer.contentType ?? "text/plain; charset=utf-8",
      "content-length": Buffer.byteLength(answer.body),
      ...(stopping ? { connection: "close" } : {}),
      ...answer.headers,
    });
    response.end(answer.body);
  }

  /**
   * No new connections from now on. Kept connections stay a little longer: a request may be on its way on one of them, and the close of
   * an HTTP server would cut it off, therefore the close of its base.
   */
  function stop(): void {
    if (stopping) return;
    stopping = true;
    Listener.prototype.close.call(server, () => {
      service.end();
      process.exit(0);
    });
    setTimeout(() => {
      leaving = true;
      leaveWhenDone();
    }, LAME_DUCK_MS);
  }

  function leaveWhenDone(): void {
    if (leaving && underWay === 0) server.closeAllConnections();
  }

  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  server.listen(Number(process.env["PORT"] ?? 0), "127.0.0.1", () => {
    const address = server.address();
    console.log(`${service.name} listens on ${typeof address === "object" ? address?.port : address}`);
  });
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  return bytes <= LARGEST_BODY_BYTES ? Buffer.concat(chunks).toString("utf8") : undefined;
}
