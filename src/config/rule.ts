import type { KeyRule } from '../event/key-rule.js';
import type { SourceConfig } from './config.js';
import type { DestinationGiven } from './file/destinations.js';
import type { SettingName, Values } from './settings.js';

/** What a rule sees: the values of all settings, and which of them somebody has set. */
export interface Settled {
  readonly values: Values;
  readonly isSet: (name: SettingName) => boolean;
  /** The destinations of the configuration file; null where it has none. */
  readonly destinations: readonly DestinationGiven[] | null;
  readonly sources: readonly SourceConfig[];
  readonly keys: readonly KeyRule[];
}

/** Something that no single value shows. It is not asked where one of the settings it is about is wrong by itself. */
export interface Rule {
  /** The first is the one that a problem is filed under. */
  readonly about: readonly [SettingName, ...SettingName[]];
  /** What to tell, with the remedy; nothing where all is well. No secret may be part of it. */
  readonly tell: (settled: Settled) => string | undefined;
}

/** `condition` is a value or a wish: the sentence is told where it holds. */
export const when = (condition: boolean, sentence: string): string | undefined => (condition ? sentence : undefined);
