import type { Chance } from './chance.js';

/** Numbers as they may be written, among them some that are no JSON. */
const NUMBERS = [
  '0',
  '-0',
  '1e400',
  '-1E+9999',
  '5e-324',
  '9007199254740993',
  '12345678901234567890.12345678901234567890',
  '1.0000000000000000000000000000000000001',
  `1${'0'.repeat(400)}`,
  '0e0',
  '01',
  '1.',
  '.5',
  '+1',
  '0x10',
  'NaN',
  'Infinity',
  '1_000',
  '--1',
  '1e',
];

/** Names that mean something to somebody: to JavaScript, to Redis, to a log, to a terminal, to a header. */
const STRINGS = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'null',
  'undefined',
  'a\r\nX-Injected: yes',
  'a\nb',
  '{"level":"error","message":"forged"}\n{"level":"info"}',
  '\u0000',
  '\u001b[2J\u001b]0;title\u0007',
  '\u009b31m',
  '\u202etxt.exe\u2066',
  '\u2028\u2029\u0085',
  '\ufeff',
  '\ud800',
  '\udfff\ud800',
  '😀'.repeat(40),
  'é\u0301\u0301\u0301',
  'http://169.254.169.254/latest/meta-data/',
  'file:///etc/passwd',
  '//evil.example/events',
  '../../../../etc/passwd',
  '%0d%0aX-Injected:%20yes',
  '%s%n%x${jndi:ldap://x}{{7*7}}`id`$(id)',
  "' OR 1=1; FLUSHALL\r\n",
  '*3\r\n$3\r\nSET\r\n',
  '((((((((((a*)*)*)*)*)*)*)*)*)*)*b',
  `${'a'.repeat(60)}!`,
  '*'.repeat(200),
  '{}{}[]][',
  'aws.partner/genesys.com/cloud/x/y',
  'genesys.cloud',
  'refuse-me',
];

export const hostileNumber = (chance: Chance): string => chance.of(NUMBERS);

export function hostileString(chance: Chance): string {
  if (chance.often(0.03)) return chance.of(['x', ' ', '"', '\\', '\u0000', 'ü']).repeat(chance.below(20_000));
  if (chance.often(0.2)) {
    return String.fromCharCode(...Array.from({ length: chance.below(12) }, () => chance.below(0x10000)));
  }
  return chance.of(STRINGS);
}

/** In a URL, which no half of a surrogate pair can stand in. */
export const inUrl = (text: string): string => encodeURIComponent(Buffer.from(text.slice(0, 500)).toString());

/** For a header: no line end and no NUL, which would end it. */
export const headerText = (chance: Chance): string => {
  if (chance.often(0.05)) return chance.of([' ', '\t', ';', '"', ',', '=', 'a', 'é']).repeat(chance.below(12_000));
  const glyphs = Array.from(hostileString(chance).slice(0, 200));
  return glyphs
    .map((glyph) => String.fromCharCode(glyph.charCodeAt(0) & 0xff))
    .join('')
    .replace(/[^\P{Cc}\t]/gu, ';');
};
