import { expect, test } from "vitest";
import { knownAccounts, serverAccount } from "./account.ts";

const PASSWD =
  "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n";
const [root, postgres, nobody] = knownAccounts(PASSWD);

test("accounts are read with their numbers, and lines that are none are passed over", () => {
  expect(knownAccounts(`${PASSWD}\n+::::::\nbroken\n`).slice(0, 3)).toEqual([
    { name: "root", uid: 0, gid: 0 },
    { name: "postgres", uid: 101, gid: 104 },
    { name: "nobody", uid: 65534, gid: 65534 },
  ]);
});

test.runIf(process.getuid?.() === 0)("root hands the server to postgres, else to nobody, and never to itself", async () => {
  if (root === undefined || postgres === undefined || nobody === undefined) throw new Error("the table above is wrong");
  expect(await serverAccount("/does/not/exist", [root, nobody, postgres])).toEqual(postgres);
  expect(await serverAccount("/does/not/exist", [root, nobody])).toEqual(nobody);
  await expect(serverAccount("/does/not/exist", [root])).rejects.toThrow(/neither a user postgres nor a user nobody/);
});

test.skipIf(process.getuid?.() === 0)("an ordinary user runs the server as itself", async () => {
  expect((await serverAccount("/does/not/exist")).uid).toBe(process.getuid?.());
});
