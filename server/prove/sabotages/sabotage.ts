/** One text of one file that becomes another. */
export type Edit = {
  /** From the root of the repository. */
  readonly file: string;
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
};

/**
 * One line of defence taken out, and the test that must go red without it. Where a constraint and a condition guard the
 * same thing, one of them alone may be missed by nobody: such a sabotage takes both, and says so.
 */
export type Sabotage = {
  /** `stock-check`: what `--only` takes. */
  readonly name: string;
  /** What is no longer true. */
  readonly promise: string;
  readonly edits: readonly Edit[];
  readonly test: {
    /** From the root of the repository. */
    readonly file: string;
    /** A regular expression on the titles of the tests that are run. */
    readonly title: string;
  };
  /** What the failing test says, so that it is red for this reason and no other. */
  readonly red: RegExp;
};
