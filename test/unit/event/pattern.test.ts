import { expect } from 'chai';
import { parseJson } from '#src/event/json.js';
import { compilePattern } from '#src/event/pattern.js';

const matches = (pattern: unknown, event: unknown): boolean => compilePattern(pattern)(event);

describe('an event pattern', () => {
  it('takes an exact string, number, boolean or null, and nothing that only looks like it', () => {
    const pattern = { a: ['x', 300, true, null] };
    for (const a of ['x', 300, true, null]) expect(matches(pattern, { a })).to.equal(true);
    for (const a of ['X', '300', 'true', false, 'null', 0, '', {}, []]) expect(matches(pattern, { a })).to.equal(false);
    expect(matches(pattern, {})).to.equal(false);
  });

  it('wants every key and any entry of a list', () => {
    const pattern = { source: ['a', 'b'], detail: { state: ['on'] } };
    expect(matches(pattern, { source: 'b', detail: { state: 'on', more: 1 } })).to.equal(true);
    expect(matches(pattern, { source: 'b', detail: { state: 'off' } })).to.equal(false);
    expect(matches(pattern, { source: 'c', detail: { state: 'on' } })).to.equal(false);
    expect(matches(pattern, { source: 'b' })).to.equal(false);
    expect(matches(pattern, { source: 'b', detail: 'on' })).to.equal(false);
  });

  it('matches an array when any element does, however nested', () => {
    expect(matches({ a: ['x'] }, { a: ['y', 'x'] })).to.equal(true);
    expect(matches({ a: ['x'] }, { a: ['y', [['x']]] })).to.equal(true);
    expect(matches({ a: ['x'] }, { a: ['y'] })).to.equal(false);
    expect(matches({ a: ['x'] }, { a: [] })).to.equal(false);
  });

  it('wants conditions below an array of objects in one and the same element', () => {
    const pattern = { items: { kind: ['a'], n: [1] } };
    expect(
      matches(pattern, {
        items: [
          { kind: 'b', n: 1 },
          { kind: 'a', n: 1 },
        ],
      }),
    ).to.equal(true);
    expect(
      matches(pattern, {
        items: [
          { kind: 'a', n: 2 },
          { kind: 'b', n: 1 },
        ],
      }),
    ).to.equal(false);
    expect(matches({ a: { b: { c: [1] } } }, { a: [{ b: [[{ c: [0, 1] }]] }] })).to.equal(true);
  });

  describe('exists', () => {
    const present = { a: { b: [{ exists: true }] } };
    const absent = { a: { b: [{ exists: false }] } };

    for (const [event, isThere] of [
      [{ a: { b: 1 } }, true],
      [{ a: { b: null } }, true],
      [{ a: { b: '' } }, true],
      [{ a: { b: [1] } }, true],
      [{ a: [{ c: 1 }, { b: 1 }] }, true],
      [{ a: { b: { c: 1 } } }, false],
      [{ a: { b: [] } }, false],
      [{ a: {} }, false],
      [{ a: 1 }, false],
      [{}, false],
    ] as const) {
      it(`finds ${isThere ? 'a' : 'no'} leaf in ${JSON.stringify(event)}`, () => {
        expect(matches(present, event)).to.equal(isThere);
        expect(matches(absent, event)).to.equal(!isThere);
      });
    }

    it('may stand beside a value that will do as well', () => {
      const pattern = { a: [{ exists: false }, 'x'] };
      expect(matches(pattern, {})).to.equal(true);
      expect(matches(pattern, { a: 'x' })).to.equal(true);
      expect(matches(pattern, { a: 'y' })).to.equal(false);
    });

    it('does not take what every object inherits for a key of the event', () => {
      expect(matches({ constructor: [{ exists: true }] }, {})).to.equal(false);
      expect(matches({ toString: { name: [{ exists: true }] } }, {})).to.equal(false);
    });
  });

  it('takes the text of a number that JavaScript cannot hold for its name, and the number for no text', () => {
    const parsed = parseJson(Buffer.from('{"a": 12345678901234567890}'));
    const event = parsed.kind === 'parsed' ? parsed.value : undefined;
    expect(matches({ a: ['12345678901234567890'] }, event)).to.equal(true);
    expect(matches({ a: [{ 'anything-but': '12345678901234567890' }] }, event)).to.equal(false);
    expect(matches({ a: ['12345678901234567891'] }, event)).to.equal(false);
    expect(matches({ a: [{ prefix: '123' }] }, event)).to.equal(false);
  });

  it('matches nothing that is no object', () => {
    for (const event of [null, 'x', 1, [{ a: 1 }], undefined]) {
      expect(matches({ a: [{ exists: false }] }, event)).to.equal(false);
    }
  });

  it('asks once whether a path is absent, however many elements want to know', () => {
    const event = { items: Array.from({ length: 50_000 }, () => ({ kind: 'other' })) };
    expect(matches({ items: { id: [{ exists: false }], kind: ['wanted'] } }, event)).to.equal(false);
  });
});
