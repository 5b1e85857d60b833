import type { Instant } from "../../core/calendar/instant.ts";

/** Contact: one user turning to the service desk. */
export interface Contact {
  readonly id: string;
  readonly at: Instant;
  /** The service that it was filed under; `null` when the desk did not say. */
  readonly service: string | null;
  readonly subject: string;
}

export interface ServiceDesk {
  contacts(from: Instant, to: Instant): Promise<readonly Contact[]>;
}
