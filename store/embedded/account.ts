import { readFileSync } from "node:fs";
import { stat } from "node:fs/promises";
import { EmbeddedRefusal } from "./refusal.ts";
import { succeeds } from "./program.ts";

/** The operating system's user that the server runs as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses to run as root, and a uid without a name is no use to it. Root hands the server to the owner of an existing `data`
 * directory, else to `postgres` when this machine has one, else to `nobody`; everybody else runs it as themselves.
 */
export async function serverAccount(data: string, accounts: readonly Account[] = knownAccounts()): Promise<Account> {
  const uid = process.getuid?.() ?? 0;
  const owner = await stat(data).then(
    (found) => found.uid,
    () => undefined,
  );
  if (uid !== 0) {
    if (owner !== undefined && owner !== uid) {
      throw new EmbeddedRefusal(
        "directory",
        `The database in ${data} belongs to user ${nameOf(owner, accounts)}, but Tidegate runs as ${nameOf(uid, accounts)}, who may not read it. Start Tidegate as root or as the user who created it, or choose another state directory.`,
      );
    }
    return accounts.find((account) => account.uid === uid) ?? refuseNameless(uid);
  }
  if (owner !== undefined && owner !== 0) return accounts.find((account) => account.uid === owner) ?? refuseNameless(owner);
  const chosen = accounts.find((account) => account.name === "postgres") ?? accounts.find((account) => account.name === "nobody");
  if (chosen !== undefined && chosen.uid !== 0) return chosen;
  throw new EmbeddedRefusal(
    "account",
    "Tidegate runs as root, PostgreSQL refuses to, and this machine has neither a user postgres nor a user nobody to run it as. Create a user postgres, or start Tidegate as an ordinary user.",
  );
}

/** Refuses a directory that `account` cannot enter, such as one below `/root`. */
export async function refuseUnreachable(directory: string, account: Account): Promise<void> {
  if (await succeeds("test", ["-x", directory], account)) return;
  throw new EmbeddedRefusal(
    "directory",
    `The database server must not run as root, so it runs as ${account.name}, and ${account.name} cannot enter ${directory}: a directory above it is closed to other users. Choose a state directory such as /var/lib/tidegate, or start Tidegate as an ordinary user.`,
  );
}

/** Every user of this machine's `/etc/passwd`. */
export function knownAccounts(passwd = readFileSync("/etc/passwd", "utf8")): Account[] {
  return passwd.split("\n").flatMap((line) => {
    const [name, , uid, gid] = line.split(":");
    return name === undefined || uid === undefined || gid === undefined ? [] : [{ name, uid: Number(uid), gid: Number(gid) }];
  });
}

function nameOf(uid: number, accounts: readonly Account[]): string {
  return accounts.find((account) => account.uid === uid)?.name ?? `number ${uid}`;
}

function refuseNameless(uid: number): never {
  throw new EmbeddedRefusal(
    "account",
    `The database server would run as user number ${uid}, which has no name in /etc/passwd, and PostgreSQL refuses users without a name. Give the user a name there, or set TIDEGATE_DATABASE_URL to a PostgreSQL server of your own.`,
  );
}
