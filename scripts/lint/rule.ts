import type { RuleTester } from "oxlint/plugins-dev";

/** A rule of the linter; oxlint names the type only in its tester's signature. */
export type Rule = Parameters<RuleTester["run"]>[1];

/** The visitors that a rule hands to the linter. */
export type Visitors = ReturnType<NonNullable<Rule["create"]>>;
