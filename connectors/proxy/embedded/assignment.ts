/** FNV-1a with the finaliser of MurmurHash3, so that names that differ in one letter still fall far apart. 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) >>> 0;
}

/**
 * Gives a session to one of the backends, each with the probability weight / sum of weights. The same session and weights always give
 * the same backend; raising one weight moves users to that backend only, and no more than the share asks for.
 * Weighted rendezvous hashing: the greatest of weight / -ln(u), u being a hash of session and instance in (0, 1)
 * (Schindelhauer and Schomaker 2005, "Weighted distributed hash tables").
 */
export function assign<B extends { readonly instance: string; readonly weight: number }>(
  session: string,
  backends: Iterable<B>,
): B | undefined {
  let chosen: B | undefined;
  let best = 0;
  for (const backend of backends) {
    if (backend.weight <= 0) continue;
    const share = (hash(`${session}\n${backend.instance}`) + 0.5) / 2 ** 32;
    const score = backend.weight / -Math.log(share);
    if (score > best) {
      best = score;
      chosen = backend;
    }
  }
  return chosen;
}
