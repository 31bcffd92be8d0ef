import { compilePattern, PatternError } from '../../event/pattern.js';
import { placeAt, plain, type Located } from './located.js';
import type { Reading } from './reading.js';
import { resolveReferences } from './references.js';

/**
 * The event pattern that stands here, its references put in. Refuses what is none, at the place that is wrong in it: a pattern
 * that matches nothing would have every event answered and delivered nowhere.
 */
export function readPattern(located: Located, path: string, reading: Reading): unknown {
  const filled = fill(located, path, reading);
  try {
    compilePattern(plain(filled));
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const at = placeAt(located, error.path);
    reading.refuse(at, path, `must be an event pattern; ${error.message.replace(/^event pattern, /, '')}`);
  }
  return plain(filled);
}

function fill(located: Located, path: string, reading: Reading): Located {
  switch (located.kind) {
    case 'list':
      return { ...located, items: located.items.map((item) => fill(item, path, reading)) };
    case 'map': {
      const entries = located.entries.map((entry) => ({ ...entry, value: fill(entry.value, path, reading) }));
      return { ...located, entries };
    }
    case 'scalar':
      return { ...located, value: fillScalar(located.value, located.at, path, reading) };
  }
}

function fillScalar(value: unknown, at: string, path: string, reading: Reading): unknown {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    reading.refuse(
      at,
      path,
      'has a number that loses digits when it is read; events show such numbers as text: quote it',
    );
  }
  if (typeof value !== 'string') return value;
  const resolved = resolveReferences(value, reading.sources);
  if (resolved.kind === 'text') return resolved.text;
  reading.refuse(at, path, resolved.message);
  return value;
}
