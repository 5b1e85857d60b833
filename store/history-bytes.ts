import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** The file ended in the middle, or its compression is broken. */
export class BrokenFile extends Error {
  override readonly name = "BrokenFile";
}

/** The text of a file that is UTF-8, plain or compressed by gzip, which its first two bytes tell. */
export async function* textOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const source = bytes[Symbol.asyncIterator]();
  const begun: Uint8Array[] = [];
  let length = 0;
  while (length < 2) {
    const next = await source.next();
    if (next.done === true) break;
    begun.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(begun);
  const whole = async function* (): AsyncGenerator<Uint8Array> {
    yield head;
    for (;;) {
      const next = await source.next();
      if (next.done === true) return;
      yield next.value;
    }
  };
  const plain = head[0] === 0x1f && head[1] === 0x8b ? gunzipped(whole()) : whole();
  const decoder = new TextDecoder();
  try {
    for await (const chunk of plain) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } finally {
    await source.return?.();
  }
}

async function* gunzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const source = Readable.from(bytes);
  const gunzip = createGunzip();
  source.on("error", (error) => gunzip.destroy(error));
  try {
    for await (const chunk of source.pipe(gunzip)) yield chunk as Uint8Array;
  } catch (error) {
    if (error instanceof Error && "code" in error && String(error.code).startsWith("Z_"))
      throw new BrokenFile(error.message, { cause: error });
    throw error;
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}
