import { expect } from 'chai';
import { compilePattern, PatternError } from '#src/event/pattern.js';

const matches = (pattern: unknown, event: unknown): boolean => compilePattern(pattern)(event);

const ten = (name: string) => ({ $or: Array.from({ length: 10 }, (_, n) => ({ [name]: [n] })) });
const TEN = ten('x');

describe('$or in an event pattern', () => {
  it('takes any of its alternatives, beside other keys and at any level', () => {
    const pattern = { s: ['x'], d: { $or: [{ a: [1] }, { b: [2], c: [3] }] } };
    expect(matches(pattern, { s: 'x', d: { a: 1 } })).to.equal(true);
    expect(matches(pattern, { s: 'x', d: { b: 2, c: 3 } })).to.equal(true);
    expect(matches(pattern, { s: 'x', d: { b: 2 } })).to.equal(false);
    expect(matches(pattern, { s: 'y', d: { a: 1 } })).to.equal(false);
  });

  it('may stand at two levels, and within itself', () => {
    const pattern = {
      $or: [{ a: [1] }, { b: [1], $or: [{ c: [1] }, { d: [{ exists: false }] }] }],
      x: { $or: [{ y: [1] }, { z: [1] }] },
    };
    expect(matches(pattern, { a: 1, x: { z: 1 } })).to.equal(true);
    expect(matches(pattern, { b: 1, c: 1, d: 0, x: { y: 1 } })).to.equal(true);
    expect(matches(pattern, { b: 1, x: { y: 1 } })).to.equal(true);
    expect(matches(pattern, { b: 1, d: 0, x: { y: 1 } })).to.equal(false);
    expect(matches(pattern, { a: 1, x: {} })).to.equal(false);
  });

  it('wants one element of an array for what stands inside and outside of it', () => {
    const pattern = { items: { kind: ['a'] }, $or: [{ items: { n: [1] } }, { other: [1] }] };
    const apart = [
      { kind: 'a', n: 2 },
      { kind: 'b', n: 1 },
    ];
    expect(matches(pattern, { items: apart })).to.equal(false);
    expect(matches(pattern, { items: apart, other: 1 })).to.equal(true);
    expect(matches(pattern, { items: [...apart, { kind: 'a', n: 1 }] })).to.equal(true);
  });

  it('lets the later of two lists for one field count, as EventBridge does', () => {
    const inside = { a: ['1'], $or: [{ a: ['2'] }, { b: ['3'] }] };
    expect(matches(inside, { a: '2' })).to.equal(true);
    expect(matches(inside, { a: '1' })).to.equal(false);
    expect(matches(inside, { a: '1', b: '3' })).to.equal(true);
    const outside = { $or: [{ a: ['2'] }, { b: ['3'] }], a: ['1'] };
    expect(matches(outside, { a: '2' })).to.equal(false);
    expect(matches(outside, { a: '1' })).to.equal(true);
  });

  it('wants both where one path is a field and has fields below it', () => {
    const pattern = { a: ['x'], $or: [{ a: { b: [1] } }, { c: [1] }] };
    expect(matches(pattern, { a: ['x', { b: 1 }] })).to.equal(true);
    expect(matches(pattern, { a: { b: 1 } })).to.equal(false);
    expect(matches(pattern, { a: 'x' })).to.equal(false);
  });

  it('may make a thousand combinations and no more', () => {
    const thousand = { a: TEN, b: TEN, c: TEN };
    expect(matches(thousand, { a: { x: 9 }, b: { x: 0 }, c: { x: 5 } })).to.equal(true);
    expect(() => compilePattern({ ...thousand, d: { $or: [{ x: [1] }, { y: [1] }] } }))
      .to.throw(PatternError, 'makes more than 1000 combinations: write fewer alternatives, or fewer "$or"')
      .with.property('path', '/d/$or');
  });

  it('looks once for a field that nothing in the event fulfils, however many combinations ask for it', () => {
    let looks = 0;
    const item = Object.defineProperty({}, 'a', { get: () => ++looks + 100 });
    const pattern = { items: { ...ten('a'), b: TEN, c: TEN } };
    expect(matches(pattern, { items: [item] })).to.equal(false);
    expect(looks).to.equal(10);
  });

  it('looks once for joined names among many, however many combinations ask for them', () => {
    let looks = 0;
    const names = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`a.${n}`, n]));
    const counted = new Proxy(names, { ownKeys: (target) => (looks++, Reflect.ownKeys(target)) });
    expect(matches({ d: { a: TEN, $or: [{ y: [1] }, { z: [1] }] } }, { d: counted })).to.equal(false);
    expect(looks).to.equal(1);
  });
});
