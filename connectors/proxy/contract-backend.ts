import { createHash } from "node:crypto";
import http from "node:http";
import type { Socket } from "node:net";

/**
 * An instance for the proxy's contract suite: `node contract-backend.ts <name> [port]` prints its port and answers until SIGTERM, then
 * finishes its requests and ends.
 */
const name = process.argv[2] ?? "nameless";
let bytesHandedOut = 0;
let hungUp = 0;
const used = new WeakSet<Socket>();

const server = http.createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://backend");
  response.setHeader("x-instance", name);
  const reused = used.has(request.socket);
  used.add(request.socket);
  switch (url.pathname) {
    case "/slow":
      setTimeout(() => response.end(`${name} took its time\n`), Number(url.searchParams.get("ms")));
      return;
    case "/fail":
      response.writeHead(500).end("broken\n");
      return;
    case "/headers":
      response.end(JSON.stringify({ headers: request.headers, raw: request.rawHeaders, path: request.url, host: request.headers.host }));
      return;
    case "/hang-up":
      hungUp += 1;
      request.socket.destroy();
      return;
    case "/hang-up-when-reused":
      if (reused) request.socket.destroy();
      else response.end("fresh\n");
      return;
    case "/hung-up":
      response.end(String(hungUp));
      return;
    case "/cut-short":
      response.writeHead(200, { "content-length": "1000" });
      response.write("half", () => request.socket.destroy());
      return;
    case "/echo": {
      const hash = createHash("sha256");
      let bytes = 0;
      request.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
        hash.update(chunk);
      });
      request.on("end", () => response.end(JSON.stringify({ bytes, sha256: hash.digest("hex") })));
      return;
    }
    case "/handed-out":
      response.end(String(bytesHandedOut));
      return;
    case "/big": {
      const chunk = Buffer.alloc(65_536, "tide");
      let left = Number(url.searchParams.get("bytes"));
      const more = (): void => {
        while (left > 0) {
          const part = left >= chunk.length ? chunk : chunk.subarray(0, left);
          left -= part.length;
          bytesHandedOut += part.length;
          if (!response.write(part)) return void response.once("drain", more);
        }
        response.end();
      };
      more();
      return;
    }
    default:
      request.resume();
      response.end(`${name}\n`);
  }
});

/** A WebSocket that says back each short text, with the name of the instance before it (RFC 6455, frames below 126 bytes). */
server.on("upgrade", (request, socket: Socket) => {
  const accept = createHash("sha1")
    .update(`${request.headers["sec-websocket-key"] ?? ""}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest("base64");
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
  socket.on("error", () => socket.destroy());
  socket.on("data", (frame: Buffer) => {
    const length = (frame[1] ?? 0) & 0x7f;
    const mask = frame.subarray(2, 6);
    const text = frame.subarray(6, 6 + length).map((byte, at) => byte ^ (mask[at % 4] ?? 0));
    if (((frame[0] ?? 0) & 0x0f) === 8) return void socket.end(Buffer.from([0x88, 0]));
    const answer = Buffer.from(`${name}: ${Buffer.from(text).toString("utf8")}`);
    socket.write(Buffer.concat([Buffer.from([0x81, answer.length]), answer]));
  });
});

server.listen(Number(process.argv[3] ?? 0), "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${address !== null && typeof address === "object" ? address.port : 0}\n`);
});
process.once("SIGTERM", () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
