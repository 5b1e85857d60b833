import type { Freeze, Window } from "../calendar/window.ts";
import type { Policy } from "../gate/policy-schema.ts";
import type { Procedure } from "../procedure/procedure.ts";
import type { Environment } from "./environment.ts";
import type { Profile } from "./organisation.ts";
import type { Person, Shift, Team } from "./people.ts";
import type { Finding, Problem } from "./problem.ts";
import type { Service } from "./service.ts";
import type { Path, YamlDocument } from "./yaml-document.ts";

/** A value together with the place where someone wrote it, so that whatever is found wrong later can point there. */
export interface Written<T> {
  readonly value: T;
  readonly document: YamlDocument;
  readonly path: Path;
}

/** Everything that the files say, each thing readable by itself, not yet checked against the others. */
export interface WrittenOrganisation {
  readonly profile: Written<Profile> | undefined;
  readonly services: readonly Written<Service>[];
  readonly environments: readonly Written<Environment>[];
  readonly teams: readonly Written<Team>[];
  readonly people: readonly Written<Person>[];
  readonly shifts: readonly Written<Shift>[];
  readonly procedures: readonly Written<Procedure>[];
  readonly windows: readonly Written<Window>[];
  readonly freezes: readonly Written<Freeze>[];
  readonly policies: readonly Written<Policy>[];
}

/** A problem with what is written at `inside` of a value. */
export function problemWith(written: Written<unknown>, inside: Path, finding: Finding): Problem {
  return written.document.problemAt([...written.path, ...inside], finding);
}

/** Where a thing is written, in words. */
export function placeOf(written: Written<unknown>): string {
  const { line } = written.document.positionOf(written.path);
  return `${written.document.file}:${line}`;
}
