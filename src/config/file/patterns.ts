import { compilePattern, PatternError } from '../../event/pattern.js';
import { placeAt, plain, type Located } from './located.js';
import type { Reading } from './reading.js';

/** Refuses what is no event pattern, at the place that is wrong in it. True where it is one. */
export function readPattern(located: Located, path: string, reading: Reading): boolean {
  try {
    compilePattern(plain(located));
    return true;
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const at = placeAt(located, error.path);
    reading.refuse(at, path, `must be an event pattern; ${error.message.replace(/^event pattern, /, '')}`);
    return false;
  }
}
