// Ends with 0 when node_modules holds what package-lock.json names for this machine, else says what differs and ends with 1.
// `node scripts/packages-fit.js run|tests`: `tests` also asks for the packages that only developing needs.
// Plain JavaScript, because it runs on the machine's own Node before the pinned one is there.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * @typedef {{ version?: string, dev?: boolean, devOptional?: boolean, optional?: boolean, os?: string[], cpu?: string[] }} Entry
 * @typedef {{ packages: Record<string, Entry> }} Lock
 */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const withTests = process.argv[2] === "tests";

/** @param {string} path @returns {Lock | undefined} */
function lock(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), "utf8"));
  } catch {
    return undefined;
  }
}

/** Optional packages count only where they are made for exactly this machine. @param {Entry} entry */
function isNeeded(entry) {
  if ((entry.dev === true || entry.devOptional === true) && !withTests) return false;
  if (entry.optional !== true) return true;
  return entry.dev !== true && entry.os?.includes(process.platform) === true && entry.cpu?.includes(process.arch) === true;
}

/** @param {Lock} wanted @param {Lock | undefined} found */
function firstDifference(wanted, found) {
  if (found === undefined) return "nothing is installed";
  for (const [path, entry] of Object.entries(wanted.packages)) {
    const version = found.packages[path]?.version;
    if (path === "" || !isNeeded(entry) || version === entry.version) continue;
    return `${path} should be ${entry.version} and is ${version ?? "absent"}`;
  }
  return undefined;
}

const wanted = lock("package-lock.json");
const difference =
  wanted === undefined ? "package-lock.json cannot be read" : firstDifference(wanted, lock("node_modules/.package-lock.json"));
if (difference !== undefined) {
  process.stdout.write(`${difference}\n`);
  process.exitCode = 1;
}
