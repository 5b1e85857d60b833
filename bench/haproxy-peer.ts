import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import net from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { end, type Switchable } from "./proxy-processes.ts";

/** HAProxy (`apt-get install haproxy`) with two places for instances, changed over its runtime API: no reload takes place. */
export async function startHaproxy(): Promise<Switchable> {
  const folder = await mkdtemp(join(tmpdir(), "bench-haproxy-"));
  const socket = join(folder, "control.sock");
  const port = await freePort();
  const configuration = `
global
  stats socket ${socket} mode 600 level admin
defaults
  mode http
  timeout connect 2s
  timeout client 75s
  timeout server 30s
  timeout http-keep-alive 75s
  option forwardfor
  retries 1
  option redispatch 1
frontend users
  bind 127.0.0.1:${port}
  default_backend shop
backend shop
  cookie tg_session insert indirect nocache httponly
  server place-0 127.0.0.1:1 cookie place-0 disabled
  server place-1 127.0.0.1:1 cookie place-1 disabled
`;
  await writeFile(join(folder, "haproxy.cfg"), configuration);
  const child = spawn("haproxy", ["-db", "-f", join(folder, "haproxy.cfg")], { stdio: "ignore" });
  await once(child, "spawn");

  const say = async (words: string): Promise<string> => {
    const line = net.connect(socket);
    let answer = "";
    line.on("data", (part: Buffer) => (answer += part.toString("utf8")));
    line.end(`${words}\n`);
    await once(line, "close");
    return answer;
  };
  const deadline = performance.now() + 5000;
  while ((await say("show info").catch(() => "")) === "") {
    if (performance.now() > deadline) throw new Error("haproxy does not answer on its control socket");
    await pause(20);
  }
  /** Requests in progress at a place: the column `scur` of its line. */
  const inProgress = async (place: string): Promise<number> => {
    const line = (await say("show stat")).split("\n").find((text) => text.startsWith(`shop,${place},`));
    return Number(line?.split(",")[4] ?? 0);
  };

  let at = 1;
  return {
    name: "haproxy, runtime API",
    port,
    processes: child.pid === undefined ? [] : [child.pid],
    give: async ([{ port: to }]) => {
      const leaving = `place-${at}`;
      at = 1 - at;
      await say(
        `set server shop/place-${at} addr 127.0.0.1 port ${to}; set server shop/place-${at} state ready; set server shop/${leaving} state maint`,
      );
      while ((await inProgress(leaving)) > 0) await pause(10);
    },
    stop: async () => {
      await end(child);
      await rm(folder, { recursive: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return address !== null && typeof address === "object" ? address.port : 0;
}
