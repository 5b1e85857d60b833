export type Refusal = 400 | 501 | 502 | 503 | 504;

const WORDS: Readonly<Record<Refusal, { readonly title: string; readonly text: string }>> = {
  400: { title: "Bad request", text: "The request could not be understood." },
  501: { title: "Not implemented", text: "The request uses something that this service does not offer." },
  502: { title: "The service did not answer", text: "The connection to the service broke. Please try again in a moment." },
  503: {
    title: "The service is not available",
    text: "No instance of the service is in operation right now. Please try again in a moment.",
  },
  504: { title: "The service took too long", text: "The service did not answer in time. Please try again in a moment." },
};

/** A short page for a user, without anything about the inside; the reason in words goes to `X-Tidegate-Reason`. */
export function refusalPage(
  status: Refusal,
  reason: string,
): { readonly title: string; readonly headers: string[]; readonly body: string } {
  const { title, text } = WORDS[status];
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>\n`;
  const headers = [
    "Content-Type",
    "text/html; charset=utf-8",
    "Content-Length",
    String(Buffer.byteLength(body)),
    "Cache-Control",
    "no-store",
    "X-Tidegate-Reason",
    reason,
  ];
  if (status >= 502) headers.push("Retry-After", "1");
  return { title, headers, body };
}
