import { expect } from 'chai';
import { copyWith } from '#src/event/exact-number.js';
import { parseJson } from '#src/event/json.js';

describe('a copy with something else in place of lossless numbers', () => {
  it('keeps every key, __proto__ too, in its order', () => {
    const parsed = parseJson(
      Buffer.from('{"b":[12345678901234567890,{"__proto__":{"x":1}}],"__proto__":null,"a":"y"}'),
    );
    if (parsed.kind !== 'parsed') throw new Error(parsed.reason);
    const copy = copyWith(parsed.value, (exact) => exact.value);
    expect(JSON.stringify(copy)).to.equal(
      '{"b":["12345678901234567890",{"__proto__":{"x":1}}],"__proto__":null,"a":"y"}',
    );
  });
});
