import { expect } from 'chai';
import * as fc from 'fast-check';
import { compilePattern, PatternError } from '#src/event/pattern.js';

const matches = (wildcard: string, text: string): boolean => compilePattern({ a: [{ wildcard }] })({ a: text });

describe('a wildcard', () => {
  for (const [wildcard, text, expected] of [
    ['*', '', true],
    ['*', 'anything', true],
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['', '', true],
    ['', 'a', false],
    ['a*', 'a', true],
    ['a*', 'ba', false],
    ['*a', 'ba', true],
    ['*a', 'ab', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['ab*bc', 'abc', false],
    ['ab*bc', 'abbc', true],
    ['*b*', 'abc', true],
    ['*b*', 'ac', false],
    ['a*bc*c', 'abcc', true],
    ['a*bc*c', 'abc', false],
    ['*ab*ab*', 'xaby', false],
    ['*ab*ab*', 'xabab', true],
    [String.raw`a\*b`, 'a*b', true],
    [String.raw`a\*b`, 'axb', false],
    [String.raw`a\\b`, String.raw`a\b`, true],
    [String.raw`\\*`, String.raw`\x`, true],
    [String.raw`*\**`, 'a*b', true],
    [String.raw`*\**`, 'ab', false],
    ['a.c', 'abc', false],
  ] as const) {
    it(`${JSON.stringify(wildcard)} ${expected ? 'takes' : 'leaves'} ${JSON.stringify(text)}`, () => {
      expect(matches(wildcard, text)).to.equal(expected);
    });
  }

  for (const [wildcard, reason] of [
    ['a**b', 'two wildcards in a row'],
    ['**', 'two wildcards in a row'],
    [String.raw`a\b`, 'a backslash may stand only before * or another backslash'],
    ['a\\', 'a backslash may stand only before * or another backslash'],
  ] as const) {
    it(`refuses ${JSON.stringify(wildcard)}`, () => {
      expect(() => matches(wildcard, ''))
        .to.throw(PatternError, reason)
        .with.property('path', '/a/0/wildcard');
    });
  }

  it('decides about many stars without backtracking', () => {
    const wildcard = `${'*a'.repeat(5000)}*b*`;
    expect(matches(wildcard, 'a'.repeat(1_000_000))).to.equal(false);
    expect(matches(wildcard, `${'a'.repeat(1_000_000)}b`)).to.equal(true);
  });

  it('agrees with a regular expression', () => {
    const piece = fc.constantFrom('a', 'b', '*', 'ab');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), fc.stringMatching(/^[ab]{0,8}$/), (pieces, text) => {
        const wildcard = pieces.join('').replaceAll(/\*+/g, '*');
        expect(matches(wildcard, text)).to.equal(new RegExp(`^${wildcard.replaceAll('*', '.*')}$`).test(text));
      }),
      { numRuns: 1000 },
    );
  });

  it('finds long pieces wherever they stand', () => {
    const pieces = fc.array(fc.constantFrom('a', 'ab', 'aab'), { minLength: 9, maxLength: 30 });
    fc.assert(
      fc.property(pieces, pieces, pieces, (before, piece, after) => {
        const wanted = piece.join('');
        const text = [...before, ...piece.slice(0, -1), ...piece, ...after].join('');
        expect(matches(`*${wanted}*`, text)).to.equal(true);
        expect(matches(`*${wanted}c*`, `${text}c`)).to.equal(`${text}c`.includes(`${wanted}c`));
        expect(matches(`*${wanted}b*`, text)).to.equal(text.includes(`${wanted}b`));
      }),
      { numRuns: 300 },
    );
  });
});
