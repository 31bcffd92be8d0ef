import type { Problem } from '../../config/config-error.js';

/** Without its file, of a configuration nothing is sure. */
const WHOLE = /^BRIDGEHEAD_CONFIG$/;

const LEDGER = /^(REDIS_\w+|DATA_DIR|DISK_FLOOR_BYTES|DURABILITY|LEDGER_MEMORY_PERCENT)$/i;
const SCHEMAS = /^(SCHEMAS_DIR|CONTRACT)$/i;
const JUDGING =
  /^(SCHEMAS_DIR|CONTRACT|REPLAYS|PRESETS_OFF|(presets|keys|sources)\b.*|destinations(\[\d+\](\.(name|when)\b.*)?)?)$/i;
const ALL_DESTINATIONS = /^destinations$/;

/** The settings whose problems leave nothing to look at, part by part: by the names that their problems are filed under. */
export function blockersIn(problems: readonly Problem[]) {
  const among = (part: RegExp): string[] =>
    problems.flatMap(({ setting }) => (WHOLE.test(setting) || part.test(setting) ? [setting] : []));
  return {
    ledger: among(LEDGER),
    schemas: among(SCHEMAS),
    /** Of the verdict on an event. */
    judging: among(JUDGING),
    allDestinations: among(ALL_DESTINATIONS),
    destination: (index: number): string[] =>
      among(new RegExp(`^(DOWNSTREAM_URL|destinations\\[${index}\\](\\.url)?)$`, 'i')),
  };
}
