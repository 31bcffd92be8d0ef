/** An event pattern that means nothing. `path` is the JSON Pointer of what is wrong in it. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  readonly path: string;

  constructor(path: string, reason: string) {
    super(`event pattern, at ${path === '' ? 'its root' : path}: ${reason}`);
    this.path = path;
  }
}

/** The JSON Pointer of a member of what `path` points to. */
export const memberOf = (path: string, key: string | number): string =>
  `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
