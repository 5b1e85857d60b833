import { createServer } from "node:http";

const server = createServer((request, response) => {
  if (request.url === "/health") response.end("ok\n");
  else response.end(`Hello from version ${process.env.TIDEGATE_VERSION ?? "development"}\n`);
});

server.listen(process.env.PORT, "127.0.0.1");
process.on("SIGTERM", () => server.close(() => process.exit(0)));
