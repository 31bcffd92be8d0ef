import { presetNames, type PresetName } from '../preset-names.js';
import type { Entry } from './located.js';
import type { Reading } from './reading.js';

/** The names of the presets that are turned off. YAML's `off` is a text, JSON has only `false`. */
export function readPresets({ value: located }: Entry, reading: Reading): readonly PresetName[] {
  return reading.entriesOf(located, 'presets').flatMap((entry) => {
    const path = `presets.${entry.name}`;
    const name = presetNames.find((each) => each === entry.name);
    if (name === undefined) {
      reading.unknownName(entry, path, presetNames);
      return [];
    }
    const value = entry.value.kind === 'scalar' ? entry.value.value : null;
    if (value === 'off' || value === false) return [name];
    if (value !== 'on' && value !== true) reading.refuse(entry.value.at, path, 'must be on or off');
    return [];
  });
}
