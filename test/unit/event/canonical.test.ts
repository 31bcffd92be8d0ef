import { expect } from 'chai';
import * as fc from 'fast-check';
import { canonical, ignoring } from '#src/event/canonical.js';
import { parseJson } from '#src/event/json.js';

const parsed = (text: string): unknown => {
  const result = parseJson(Buffer.from(text));
  if (result.kind !== 'parsed') throw new Error(result.reason);
  return result.value;
};

describe('the canonical text of a content', () => {
  it('sorts keys, drops spaces and escapes strings one way', () => {
    const one = parsed(String.raw`{ "b" : [ 1 , {"y":null,"x":true} ], "a" : "\u00e9\/\u000a" }`);
    const other = parsed('{"a":"é/\\n","b":[1,{"x":true,"y":null}]}');
    expect(canonical(one)).to.equal('{"a":"é/\\n","b":[1,{"x":true,"y":null}]}');
    expect(canonical(other)).to.equal(canonical(one));
  });

  it('writes one number one way, and a lossless one by its own text', () => {
    expect(canonical(parsed('[1.0, 1, 1e0, -0, 0.10]'))).to.equal('[1,1,1,0,0.1]');
    expect(canonical(parsed('[9007199254740993, 9007199254740992, 1e400, 4e-324, 5e-324]'))).to.equal(
      '[9007199254740993,9007199254740992,1e400,4e-324,5e-324]',
    );
  });

  it('keeps a number apart from a string of the same digits', () => {
    expect(canonical(parsed('12345678901234567890'))).to.equal('12345678901234567890');
    expect(canonical(parsed('"12345678901234567890"'))).to.equal('"12345678901234567890"');
  });

  it('keeps different lone surrogates apart, in ASCII', () => {
    expect(canonical(parsed(String.raw`["\ud800", "\ud801"]`))).to.equal(String.raw`["\ud800","\ud801"]`);
  });

  it('leaves out what is ignored, and nothing else', () => {
    const ignored = ignoring(['/a/b', '/list/0', '/x~1y/~0', '/absent/deep']);
    const value = { a: { b: 1, c: 2 }, list: [1, 2], 'x/y': { '~': 1, z: 2 }, b: { b: 3 } };
    expect(canonical(value, ignored)).to.equal('{"a":{"c":2},"b":{"b":3},"list":[2],"x/y":{"z":2}}');
  });

  it('ignores a whole part even where a part of it is ignored too', () => {
    expect(canonical({ a: { b: 1, c: 2 } }, ignoring(['/a/b', '/a']))).to.equal('{}');
    expect(canonical({ a: { b: 1, c: 2 } }, ignoring(['/a', '/a/b']))).to.equal('{}');
  });

  it('takes __proto__ for a key like any other', () => {
    expect(canonical(parsed('{"__proto__": {"b": 12345678901234567890}, "a": 1}'))).to.equal(
      '{"__proto__":{"b":12345678901234567890},"a":1}',
    );
  });

  it('writes 4,096 levels', () => {
    const text = `${'{"a":['.repeat(2048)}1${']}'.repeat(2048)}`;
    expect(canonical(parsed(text))).to.equal(text);
  });

  it('is the same for an object whose keys come in another order', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(canonical(parsed(JSON.stringify(reversed(value))))).to.equal(canonical(parsed(JSON.stringify(value))));
      }),
    );
  });

  it('reads back as the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonical(value))).to.deep.equal(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, reversed(member)] as const);
  return Object.fromEntries(entries.toReversed());
}
