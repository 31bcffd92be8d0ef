import type { Chance } from './chance.js';
import { hostileNumber, hostileString } from './values.js';

/**
 * Writes a value as JSON, with a mischief at any place of it as often as `share` says: another type, a missing or a further
 * or a doubled member, a strange number, a text that ends too early. Without mischief it is what `JSON.stringify` writes.
 */
export function scribe(value: unknown, chance: Chance, share: number): string {
  const text = write(value, chance, share, 0);
  if (!chance.often(share / 2)) return text;
  const at = chance.below(text.length + 1);
  switch (chance.below(4)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return (
        text.slice(0, at) + chance.of([',', '}', ']', '"', ':', '\u0000', '\\', '/*x*/', '\u00a0']) + text.slice(at)
      );
    case 2:
      return text + chance.of([text, 'x', ',', '\n\n', '\u0000']);
    default:
      return chance.of(['\ufeff', ' ', '\t\r\n', '\u2028', '\ufeff\ufeff']) + text;
  }
}

function write(value: unknown, chance: Chance, share: number, depth: number): string {
  if (chance.often(share)) return mischief(chance, depth);
  if (Array.isArray(value)) return `[${value.map((item) => write(item, chance, share, depth + 1)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).flatMap(([name, member]) => {
    if (chance.often(share)) return [];
    const written = `${JSON.stringify(name)}:${write(member, chance, share, depth + 1)}`;
    return chance.often(share) ? [written, `${JSON.stringify(name)}:${mischief(chance, depth + 1)}`] : [written];
  });
  if (chance.often(share)) members.push(`${JSON.stringify(hostileString(chance))}:${mischief(chance, depth + 1)}`);
  return `{${members.join(',')}}`;
}

function mischief(chance: Chance, depth: number): string {
  switch (chance.below(depth > 6 ? 4 : 9)) {
    case 0:
      return hostileNumber(chance);
    case 1:
      return chance.of(['null', 'true', 'false', 'nil', 'True', "'a'", '']);
    case 2:
      return JSON.stringify(hostileString(chance));
    case 3:
      return chance.of(['"\\x41"', '"\\u12"', '"\\ud800"', '"\n"', '"a\u0000b"', '"\\"', '"']);
    case 4:
      return `{"__proto__":${mischief(chance, depth + 1)},"constructor":{"prototype":{"polluted":1}}}`;
    case 5:
      return `[${Array.from({ length: chance.below(5) }, () => mischief(chance, depth + 1)).join(',')}]`;
    case 6: {
      const levels = chance.of([3, 50, 500, 4_000, 5_000]);
      return chance.often(0.5)
        ? '['.repeat(levels) + ']'.repeat(levels)
        : '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);
    }
    case 7:
      return `[${Array.from({ length: chance.of([10, 600, 3_000]) }, () => hostileNumber(chance)).join(',')}]`;
    default:
      return `{${Array.from({ length: chance.below(4) }, () => `${JSON.stringify(hostileString(chance))}:${mischief(chance, depth + 1)}`).join(',')}}`;
  }
}
