import { z } from "zod";
import { scopeSchema } from "../core/calendar/window.ts";
import { identifier } from "../core/catalogue/identifier.ts";
import type {
  AuditAnswer,
  CalendarAnswer,
  ChangesAnswer,
  Done,
  ExplainAnswer,
  JournalAnswer,
  LogAnswer,
  MeAnswer,
  OverviewAnswer,
  ReleaseAnswer,
  ReportAnswer,
  ReviewAnswer,
} from "./answers.ts";
import { endpoint } from "./endpoint.ts";

const byId = z.strictObject({ id: z.string().min(1).max(200) });
const reason = z.string().trim().min(3, "say why, in at least three characters").max(1000);
const instant = z.iso.datetime({ offset: true });

export const health = endpoint<{ ok: true; version: string }>()({
  method: "GET",
  path: "/api/health",
  summary: "Whether the server answers; needs no sign-in",
});

export const signIn = endpoint<MeAnswer>()({
  method: "POST",
  path: "/api/sign-in",
  summary: "Sign in with a password; sets the session cookie",
  body: z.strictObject({ person: identifier, password: z.string().min(1).max(200) }),
});
export const signOut = endpoint<Done>()({ method: "POST", path: "/api/sign-out", summary: "End the session" });
export const me = endpoint<MeAnswer>()({ method: "GET", path: "/api/me", summary: "Who is asking" });
export const makeToken = endpoint<Done & { token: string }>()({
  method: "POST",
  path: "/api/tokens",
  summary: "Make an API token for a person; shown once",
  body: z.strictObject({ person: identifier, name: z.string().min(1).max(100), days: z.number().int().positive().max(366).optional() }),
});
export const revokeToken = endpoint<Done>()({
  method: "POST",
  path: "/api/tokens/revoke",
  summary: "Make the tokens of a person with a name worthless; one's own, or as an administrator",
  body: z.strictObject({ person: identifier, name: z.string().min(1).max(100) }),
});
export const setPassword = endpoint<Done>()({
  method: "POST",
  path: "/api/passwords",
  summary: "Set a person's password; one's own, or as an administrator",
  body: z.strictObject({ person: identifier, password: z.string().min(12, "use at least twelve characters").max(200) }),
});

export const overview = endpoint<OverviewAnswer>()({ method: "GET", path: "/api/overview", summary: "What runs where, what is under way" });
export const readAgain = endpoint<Done>()({
  method: "POST",
  path: "/api/organisation/read",
  summary: "Read the organisation's repository again at its newest commit",
});
export const changes = endpoint<ChangesAnswer>()({
  method: "GET",
  path: "/api/changes",
  summary: "Changes since what is live",
  query: z.strictObject({ to: z.string().max(200).optional() }),
});
export const calendar = endpoint<CalendarAnswer>()({
  method: "GET",
  path: "/api/calendar",
  summary: "Windows, freezes and deployments of a period",
  query: z.strictObject({ from: instant, to: instant }),
});

export const planRelease = endpoint<ReleaseAnswer>()({
  method: "POST",
  path: "/api/releases",
  summary: "Make a release of what changed since what is live, from a procedure",
  body: z.strictObject({
    title: z.string().min(1).max(200).optional(),
    procedure: identifier.optional(),
    /** Branch, tag or commit of the organisation's repository. */
    revision: z.string().min(1).max(200).optional(),
    /** Only these components; all that changed when absent. */
    components: z.array(identifier).optional(),
  }),
});
export const releases = endpoint<{ releases: readonly ReleaseAnswer["release"][] }>()({
  method: "GET",
  path: "/api/releases",
  summary: "Releases, newest first",
});
export const release = endpoint<ReleaseAnswer>()({
  method: "GET",
  path: "/api/releases/:id",
  summary: "A release with its deployments and steps",
  params: byId,
});
export const explain = endpoint<ExplainAnswer>()({
  method: "GET",
  path: "/api/releases/:id/explain",
  summary: "Everything that stops the next deployment",
  params: byId,
});
export const report = endpoint<ReportAnswer>()({
  method: "GET",
  path: "/api/releases/:id/report",
  summary: "What a release did",
  params: byId,
});
export const review = endpoint<ReviewAnswer>()({
  method: "GET",
  path: "/api/releases/:id/review",
  summary: "The review as the evidence drafts it",
  params: byId,
});
export const closeReview = endpoint<Done>()({
  method: "POST",
  path: "/api/releases/:id/review/close",
  summary: "Close the review",
  params: byId,
  body: z.strictObject({}),
});
export const log = endpoint<LogAnswer>()({
  method: "GET",
  path: "/api/releases/:id/log",
  summary: "What the steps said, after a line",
  params: byId,
  query: z.strictObject({
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(5000).default(1000),
  }),
});

const forEnvironment = z.strictObject({ environment: identifier });
export const approve = endpoint<Done>()({
  method: "POST",
  path: "/api/releases/:id/approve",
  summary: "Sign what would be deployed to an environment",
  params: byId,
  body: forEnvironment.extend({ role: z.string().max(40).optional() }),
});
export const acknowledgeBrief = endpoint<Done>()({
  method: "POST",
  path: "/api/releases/:id/brief/acknowledge",
  summary: "The service desk is ready",
  params: byId,
  body: z.strictObject({}),
});
export const recordTraining = endpoint<Done>()({
  method: "POST",
  path: "/api/releases/:id/training",
  summary: "A person has had the training; oneself, or recorded by the desk lead",
  params: byId,
  body: z.strictObject({ person: identifier.optional() }),
});
export const requestOverride = endpoint<Done>()({
  method: "POST",
  path: "/api/releases/:id/overrides",
  summary: "Ask for an exception to one gate; a second person confirms it",
  params: byId,
  body: forEnvironment.extend({ gate: identifier, reason, hours: z.number().positive().max(72).default(4) }),
});
export const confirmOverride = endpoint<Done>()({
  method: "POST",
  path: "/api/releases/:id/overrides/confirm",
  summary: "Confirm another person's exception",
  params: byId,
  body: forEnvironment.extend({ gate: identifier }),
});
export const cancel = endpoint<Done>()({
  method: "POST",
  path: "/api/releases/:id/cancel",
  summary: "End a release: what is under way returns to what was verified before",
  params: byId,
  body: z.strictObject({ reason }),
});

export const rollback = endpoint<ReleaseAnswer>()({
  method: "POST",
  path: "/api/environments/:id/rollback",
  summary: "Restore what an environment had verified before its last deployment",
  params: byId,
  body: z.strictObject({ reason }),
});
export const hold = endpoint<Done>()({
  method: "POST",
  path: "/api/environments/:id/hold",
  summary: "Stop every start in an environment",
  params: byId,
  body: z.strictObject({ reason, until: instant.optional() }),
});
export const unlock = endpoint<Done>()({
  method: "POST",
  path: "/api/environments/:id/unlock",
  summary: "End a hold",
  params: byId,
  body: z.strictObject({ reason }),
});
export const freeze = endpoint<Done>()({
  method: "POST",
  path: "/api/freezes",
  summary: "Stop the line: nothing may start in a scope",
  body: z.strictObject({
    title: z.string().min(1).max(200).default("stop the line"),
    reason,
    scope: scopeSchema.prefault({}),
    until: instant.optional(),
  }),
});
export const liftFreeze = endpoint<Done>()({
  method: "POST",
  path: "/api/freezes/:id/lift",
  summary: "End a freeze made in a hurry",
  params: byId,
  body: z.strictObject({ reason }),
});
export const liftQuarantine = endpoint<Done>()({
  method: "POST",
  path: "/api/quarantines/lift",
  summary: "Let a version return",
  body: z.strictObject({ component: identifier, digest: z.string().regex(/^[0-9a-f]{8,64}$/), reason }),
});

export const journal = endpoint<JournalAnswer>()({
  method: "GET",
  path: "/api/journal",
  summary: "The journal, after an entry",
  query: z.strictObject({
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(1000).default(200),
    subject: z.string().max(200).optional(),
  }),
});
export const verifyAudit = endpoint<AuditAnswer>()({ method: "GET", path: "/api/audit/verify", summary: "Recompute the journal's chain" });
