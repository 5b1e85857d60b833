/** What a command tells the shell when it ends. Scripts rely on the numbers: never give one a second meaning. */
export const EXIT = {
  ok: 0,
  broken: 1,
  usage: 2,
  refused: 3,
  waiting: 4,
  rolledBack: 5,
  unclear: 6,
  unreachable: 7,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Each code in words, in their order. */
export const EXIT_WORDS: readonly (readonly [code: ExitCode, words: string])[] = [
  [EXIT.ok, "done; of a release: delivered"],
  [EXIT.broken, "our machinery broke: the server failed, or this program has a fault"],
  [EXIT.usage, "the words were not understood, the thing named does not exist, or lint or audit found problems"],
  [EXIT.refused, "refused: you may not do this, or a gate says no"],
  [EXIT.waiting, "the release waits for people or time; `tidegate explain` says for whom"],
  [EXIT.rolledBack, "the release failed or was ended, and users have what was verified before"],
  [EXIT.unclear, "mixed or unknown: a person must look at what runs"],
  [EXIT.unreachable, "no server answers at the address"],
];
