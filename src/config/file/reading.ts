import type { Problem } from '../config-error.js';
import { meantBy } from '../nearest.js';
import type { Entry, Located } from './located.js';
import type { Sources } from './references.js';

/** What the parts of one reading share: where references lead, and the list of what is wrong. */
export class Reading {
  readonly sources: Sources;
  readonly problems: Problem[] = [];

  constructor(sources: Sources) {
    this.sources = sources;
  }

  /** `path` is the value's name, such as `destinations[0].url`; `said` completes the sentence. */
  refuse(at: string, path: string, said: string): void {
    this.problems.push({ setting: path, message: `${at}: ${path} ${said}.` });
  }

  /** The entries of a map; refuses anything else. */
  entriesOf(located: Located, path: string): readonly Entry[] {
    if (located.kind === 'map') return located.entries;
    this.refuse(located.at, path, 'must be a map: write each member as name: value');
    return [];
  }

  itemsOf(located: Located, path: string): readonly Located[] {
    if (located.kind === 'list') return located.items;
    this.refuse(located.at, path, 'must be a list: write each member after a dash');
    return [];
  }

  unknownName({ name, at }: Entry, path: string, known: readonly string[]): void {
    this.refuse(at, path, `is not known here; ${meantBy(name, known)}`);
  }
}
