import { standingIn, tester } from "./tester.ts";
import { walls } from "./walls.ts";

tester.run("house/walls: who may import whom", walls, {
  valid: [
    standingIn("core/gate/window.ts", 'import { parseInstant } from "../calendar/instant.ts";'),
    standingIn("core/gate/window.ts", 'import { z } from "zod";'),
    standingIn("core/outcome/rate.ts", 'import gammainc from "@stdlib/math-base-special-gammainc";'),
    standingIn("engine/run.ts", 'import type { Host } from "../connectors/host/host.ts";'),
    standingIn("engine/run.ts", 'import { type Host, type Fence } from "../connectors/host/host.ts";'),
    standingIn("engine/run.ts", 'type Host = import("../connectors/host/host.ts").Host;'),
    standingIn("engine/run.ts", 'import { readFile } from "node:fs/promises";'),
    standingIn("server/main.ts", 'import { sshHost } from "../connectors/host/ssh.ts";'),
    standingIn("cli/main.ts", 'import { releaseSchema } from "../api/release.ts";'),
    standingIn("stories/rollback.ts", 'import { sshHost } from "../connectors/host/ssh.ts";'),
  ],
  invalid: [
    refused("core/gate/window.ts", 'import { readFile } from "node:fs";', /core may not use Node/),
    refused("core/gate/window.ts", 'import { open } from "../../store/open.ts";', /core may not import store/),
    refused("core/gate/window.ts", 'import type { Host } from "../../connectors/host/host.ts";', /core may not import connectors/),
    refused("core/gate/window.ts", 'import semver from "semver";', /core may not use the library semver/),
    refused("core/gate/window.ts", 'import { z } from "zodiac";', /core may not use the library zodiac/),
    refused("api/release.ts", 'import { readFile } from "node:fs";', /api may not use Node/),
    refused("engine/run.ts", 'import { sshHost } from "../connectors/host/ssh.ts";', /only types from connectors/),
    refused("engine/run.ts", 'import { sshHost, type Host } from "../connectors/host/ssh.ts";', /only types from connectors/),
    refused("engine/run.ts", 'import "../connectors/host/ssh.ts";', /only types from connectors/),
    refused("engine/run.ts", 'const ssh = await import("../connectors/host/ssh.ts");', /only types from connectors/),
    refused("engine/run.ts", 'import { releaseSchema } from "../api/release.ts";', /engine may not import api/),
    refused("server/routes/deploy.ts", 'import { sshHost } from "../../connectors/host/ssh.ts";', /only server\/main.ts/),
    refused("server/routes/main.ts", 'import { sshHost } from "../../connectors/host/ssh.ts";', /only server\/main.ts/),
    refused("server/routes/deploy.ts", 'import type { Host } from "../../connectors/host/host.ts";', /only server\/main.ts/),
    refused("cli/main.ts", 'import { open } from "../store/open.ts";', /cli may not import store/),
    refused("web/main.tsx", 'export { open } from "../store/open.ts";', /web may not import store/),
    refused("store/open.ts", 'export * from "../engine/run.ts";', /store may not import engine/),
    refused("connectors/host/ssh.ts", 'import { open } from "../../store/open.ts";', /connectors may not import store/),
    refused("core/gate/window.ts", 'import { plant } from "../../stories/plant.ts";', /core may not import stories/),
  ],
});

function refused(path: string, code: string, message: RegExp) {
  return { ...standingIn(path, code), errors: [{ message }] };
}
