import { createContext, Script, type Context } from 'node:vm';

/** What one check may spend on patterns that can run away. As long as this an event stops all others. */
const BUDGET_MS = 250;

/** By what a match may cost, the longest text that costs little: 1, n, n², n³, n⁴ steps, and beyond. */
const SHORT = [Infinity, Infinity, 1_024, 128, 32, 16] as const;

export interface PatientPatterns {
  /** In place of `RegExp`, for ajv. */
  readonly regExp: {
    (pattern: string, flags: string): { test(text: string): boolean };
    code: string;
  };
  /** Before each check. */
  readonly restart: () => void;
}

/**
 * Regular expressions whose match comes to an end. A pattern like `^(a+)+$` takes a night over forty letters, and the sender
 * chooses the letters. Where pattern and length allow that, the match runs under a time limit (180 µs more), and what
 * has not matched by then does not match. All other matches cost nothing more.
 */
export function createPatientPatterns(): PatientPatterns {
  let leftMs = BUDGET_MS;
  let watched: { readonly script: Script; readonly context: Context } | null = null;

  const limitedTest = (pattern: RegExp, text: string): boolean => {
    if (leftMs < 1) return false;
    watched ??= { script: new Script('pattern.test(text)'), context: createContext({}) };
    Object.assign(watched.context, { pattern, text });
    const startedMs = performance.now();
    try {
      return watched.script.runInContext(watched.context, { timeout: Math.ceil(leftMs) }) as boolean;
    } catch {
      return false;
    } finally {
      leftMs -= performance.now() - startedMs;
      Object.assign(watched.context, { text: '' });
    }
  };

  const regExp = (pattern: string, flags: string) => {
    const compiled = compile(pattern, flags);
    const short = SHORT[costOf(pattern)] ?? 0;
    return {
      test: (text: string) => (text.length <= short ? compiled.test(text) : limitedTest(compiled, text)),
      // ajv tells patterns apart by this.
      toString: () => compiled.toString(),
    };
  };
  return {
    regExp: Object.assign(regExp, { code: 'patientPattern' }),
    restart: () => {
      leftMs = BUDGET_MS;
    },
  };
}

/** Many patterns are written without the `u` flag in mind, and are no pattern with it. */
function compile(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return new RegExp(pattern);
  }
}

export function isPattern(pattern: string): boolean {
  try {
    compile(pattern, 'u');
    return true;
  } catch {
    return false;
  }
}

/** The power of the text's length that a match may cost, 5 for anything worse. It errs upwards. */
export function costOf(pattern: string): 0 | 1 | 2 | 3 | 4 | 5 {
  // A repetition of exactly n leaves no choice.
  const bare = pattern
    .replace(/\\./gsu, 'a')
    .replace(/\[[^\]]*\]/gu, 'a')
    .replace(/\{\d+\}/gu, '');
  if (/\)[*+{]/u.test(bare)) return 5;
  const repetitions = bare.match(/[*+{]/gu)?.length ?? 0;
  if (repetitions === 0) return 0;
  const isAnchored = bare.startsWith('^') && !bare.includes('|');
  return Math.min(5, repetitions + (isAnchored ? 0 : 1)) as 1 | 2 | 3 | 4 | 5;
}
