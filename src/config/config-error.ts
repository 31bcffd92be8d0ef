/** One thing that stops the start. `message` is a sentence that names the setting and what it may be. */
export interface Problem {
  readonly setting: string;
  readonly message: string;
}

/** The configuration cannot be used. It tells everything that is wrong at once, and no secret. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];

  /** `hints` are warnings that may explain a problem, such as a misspelt name. */
  constructor(problems: readonly Problem[], hints: readonly string[] = []) {
    const head =
      problems.length === 1 ? 'The configuration has a problem:' : `The configuration has ${problems.length} problems:`;
    super([head, ...problems.map(({ message }) => `- ${message}`), ...hints.map((hint) => `  (${hint})`)].join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
