import { Problem } from './problem.js';

/** The one translator from error to refusal. What we did not choose is a fault: it is recorded, and its text stays inside. */
export function createTranslate(fault: (where: string, error: unknown) => void): (error: unknown) => Problem {
  return (error) => {
    if (error instanceof Problem) return error;
    // A path that cannot be decoded names nothing.
    if (error instanceof URIError) return new Problem('not-found', 'there is nothing at this path');
    fault('http', error);
    return new Problem('fault', 'the request could not be served');
  };
}
