import type { Host } from "./host.ts";

/** What another process shall ask of a host, for the contract's races and crashes; the answers are printed as JSON. */
export interface Order {
  /** The module that opens the host, the function in it, and the folder that it is handed. */
  readonly module: string;
  readonly open: string;
  readonly directory: string;
  readonly calls: readonly { readonly act: keyof Host; readonly words: readonly unknown[] }[];
}

const order = JSON.parse(process.argv[2] ?? "{}") as Order;
const opened = (await import(order.module)) as Record<string, (options: { readonly directory: string }) => Host>;
const host = opened[order.open]?.({ directory: order.directory });
if (host === undefined) throw new Error(`${order.module} has no ${order.open}`);
process.stdout.write("begun\n");
const answers = await Promise.allSettled(
  order.calls.map(({ act, words }) => (host[act] as (...all: readonly unknown[]) => Promise<unknown>)(...words)),
);
process.stdout.write(
  `${JSON.stringify(answers.map((one) => (one.status === "fulfilled" ? one.value : { refused: String(one.reason) })))}\n`,
);
