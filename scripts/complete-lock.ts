import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { completed, gapsIn, type LockFile } from "./lock-file.ts";

// Run after changing a dependency: `node scripts/complete-lock.ts` fills what npm left out of package-lock.json.
const path = join(resolve(import.meta.dirname, ".."), "package-lock.json");
const lock = JSON.parse(readFileSync(path, "utf8")) as LockFile;
const gaps = gapsIn(lock);
if (gaps.length > 0) writeFileSync(path, `${JSON.stringify(completed(lock), undefined, 2)}\n`);
console.log(`${gaps.length} packages for other platforms added to package-lock.json`);
