import { join, resolve } from "node:path";

/** What the server is told by its environment; everything has a default that works on one machine. */
export interface Settings {
  /** Where Tidegate keeps what it remembers on this machine. */
  readonly state: string;
  /** The organisation's Git repository. */
  readonly estate: string;
  readonly address: string;
  readonly port: number;
  /** A PostgreSQL of at least version 15; the embedded one when absent. */
  readonly databaseUrl: string | null;
  readonly node: string;
  readonly leaseSeconds: number;
}

export function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
  here: string,
): Settings | { readonly problem: string } {
  const port = Number(environment["TIDEGATE_PORT"] ?? "4600");
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    return {
      problem: `TIDEGATE_PORT is ${environment["TIDEGATE_PORT"]}: a port is a whole number from 0 to 65535; set it to one, or leave it out for 4600`,
    };
  const leaseSeconds = Number(environment["TIDEGATE_LEASE_SECONDS"] ?? "10");
  if (!(leaseSeconds >= 1 && leaseSeconds <= 600))
    return { problem: `TIDEGATE_LEASE_SECONDS is ${environment["TIDEGATE_LEASE_SECONDS"]}: use 1 to 600` };
  return {
    state: resolve(here, environment["TIDEGATE_STATE"] ?? ".tidegate-state"),
    estate: resolve(here, environment["TIDEGATE_ESTATE"] ?? "."),
    address: environment["TIDEGATE_ADDRESS"] ?? "127.0.0.1",
    port,
    databaseUrl: environment["TIDEGATE_DATABASE_URL"] ?? null,
    node: environment["TIDEGATE_NODE"] ?? `node-${process.pid}`,
    leaseSeconds,
  };
}

/** The folders of the state directory. */
export function foldersOf(state: string) {
  return {
    database: join(state, "database"),
    artifacts: join(state, "artifacts"),
    hosts: join(state, "hosts"),
    proxy: join(state, "proxy"),
    data: join(state, "data"),
    scratch: join(state, "scratch"),
    nodes: join(state, "nodes"),
    administratorToken: join(state, "administrator-token"),
  };
}
