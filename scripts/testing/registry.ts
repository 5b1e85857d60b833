import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { create } from "tar";

/** A package registry on this machine, so that a real npm can install without a network. */
export interface Registry {
  readonly url: string;
  /** Tarballs that were fetched, in order. */
  readonly fetched: readonly string[];
  readonly integrity: Readonly<Record<string, string>>;
  [Symbol.asyncDispose](): Promise<void>;
}

const VERSION = "1.0.0";

/** Serves one version of each named package; every package is one file. */
export async function startRegistry(folder: string, names: readonly string[]): Promise<Registry> {
  const tarballs = new Map<string, Buffer>();
  for (const name of names) tarballs.set(name, await pack(folder, name));
  const integrity = Object.fromEntries(
    [...tarballs].map(([name, tarball]) => [name, `sha512-${createHash("sha512").update(tarball).digest("base64")}`]),
  );

  const fetched: string[] = [];
  const server = createServer((request, response) => {
    const words = (request.url ?? "").split("/").filter((word) => word !== "");
    const name = words[0] ?? "";
    const tarball = tarballs.get(name);
    if (tarball === undefined) {
      response.writeHead(404).end();
    } else if (words.length > 1) {
      fetched.push(name);
      response.end(tarball);
    } else {
      const dist = { tarball: `http://${request.headers.host ?? ""}/${name}/-/${name}-${VERSION}.tgz`, integrity: integrity[name] };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ name, "dist-tags": { latest: VERSION }, versions: { [VERSION]: { name, version: VERSION, dist } } }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    fetched,
    integrity,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function pack(folder: string, name: string): Promise<Buffer> {
  const source = join(folder, name);
  await mkdir(join(source, "package"), { recursive: true });
  await writeFile(join(source, "package/package.json"), JSON.stringify({ name, version: VERSION }));
  await create({ file: join(source, "package.tgz"), cwd: source, gzip: true }, ["package"]);
  return readFile(join(source, "package.tgz"));
}
