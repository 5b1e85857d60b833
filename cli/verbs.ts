import { approve } from "./verbs/approve.ts";
import { at } from "./verbs/at.ts";
import { auditVerbs } from "./verbs/audit.ts";
import { brief } from "./verbs/brief.ts";
import { calendar } from "./verbs/calendar.ts";
import { cancel } from "./verbs/cancel.ts";
import { demo } from "./verbs/demo.ts";
import { down } from "./verbs/down.ts";
import { explain } from "./verbs/explain.ts";
import { freezeVerbs } from "./verbs/freeze.ts";
import { hold } from "./verbs/hold.ts";
import { importVerbs } from "./verbs/import.ts";
import { journal } from "./verbs/journal.ts";
import { lint } from "./verbs/lint.ts";
import { logs } from "./verbs/logs.ts";
import { override } from "./verbs/override.ts";
import { password } from "./verbs/password.ts";
import { plan } from "./verbs/plan.ts";
import { read } from "./verbs/read.ts";
import { releaseVerbs } from "./verbs/release.ts";
import { reportVerbs } from "./verbs/report.ts";
import { review } from "./verbs/review.ts";
import { rollback } from "./verbs/rollback.ts";
import { status } from "./verbs/status.ts";
import { tokenVerbs } from "./verbs/token.ts";
import { unlock } from "./verbs/unlock.ts";
import { up } from "./verbs/up.ts";
import { watch } from "./verbs/watch.ts";

/** Every verb, grouped as `tidegate help` shows them. To add one: a file in `verbs/`, and a line here. */
export const VERBS = {
  "Try it, run it": { demo, up, down, lint },
  "Make a release": { plan, release: releaseVerbs, explain, calendar },
  "Take part": { approve, brief, override },
  "Follow it": { status, watch, logs },
  "Stop, and go back": { cancel, rollback, freeze: freezeVerbs, hold, unlock },
  "Learn from it": { report: reportVerbs, at, review, journal, audit: auditVerbs },
  "Look after the server": { read, import: importVerbs, token: tokenVerbs, password },
} as const;
