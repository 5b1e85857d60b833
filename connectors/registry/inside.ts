/**
 * Why a symbolic link must not be kept, or `undefined` when it may. A target may climb (`..`) only at its start, from the link's own
 * folder, and never above the root; behind that it only goes down. Since every link obeys this, following one can never leave the
 * root, whatever the other links are: no look at the disk is needed, and a link that points to nothing is judged as well.
 */
export function whyLinkLeaves(link: string, target: string): string | undefined {
  if (target.startsWith("/")) return `${link} points to the absolute path ${target}`;
  const steps = target.split("/").filter((step) => step !== "" && step !== ".");
  const climbs = steps.findIndex((step) => step !== "..");
  const up = climbs === -1 ? steps.length : climbs;
  if (steps.slice(up).includes("..")) return `${link} points to ${target}, which climbs after it went down`;
  const depth = link.split("/").length - 1;
  return up > depth ? `${link} points to ${target}, outside of its folder` : undefined;
}

/** Why a path of an archive or a tree must not be written, or `undefined` when it may: plain names, one below the other. */
export function whyPathIsUnsafe(path: string): string | undefined {
  if (path === "") return "a path is empty";
  if (path.includes("\0")) return `the path ${JSON.stringify(path)} holds a NUL`;
  if (path.startsWith("/")) return `the path ${JSON.stringify(path)} is absolute`;
  const odd = path.split("/").find((step) => step === "" || step === "." || step === "..");
  return odd === undefined ? undefined : `the path ${JSON.stringify(path)} has the step ${JSON.stringify(odd)}`;
}
