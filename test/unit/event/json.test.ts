import { expect } from 'chai';
import * as fc from 'fast-check';
import { LosslessNumber } from 'lossless-json';
import { parseJson } from '#src/event/json.js';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const parsed = (text: string): unknown => {
  const result = parseJson(bytes(text));
  if (result.kind !== 'parsed') throw new Error(result.reason);
  return result.value;
};
const reason = (input: string | Uint8Array): string => {
  const result = parseJson(typeof input === 'string' ? bytes(input) : input);
  if (result.kind === 'parsed') throw new Error('it was parsed');
  return result.reason;
};

const nested = (levels: number, core: string): string =>
  `${'{"a":['.repeat(levels / 2)}${core}${']}'.repeat(levels / 2)}`;

/** Makes the body one that is parsed losslessly. */
const BIG = '12345678901234567890';

describe('parsing a body', () => {
  it('keeps ordinary numbers ordinary, however long they are, as long as a double holds them', () => {
    expect(parsed('[0, -0.5, 1e5, 1700000000000000, 0.30000000000000004, 1e+100, 9007199254740992]')).to.deep.equal([
      0, -0.5, 100000, 1700000000000000, 0.30000000000000004, 1e100, 9007199254740992,
    ]);
  });

  for (const text of [
    '9007199254740993',
    '-12345678901234567890',
    '0.1000000000000000055511151231257827',
    '1.0000000000000000',
    '1e400',
    '-1E+400',
    '1e-400',
    '4e-324',
  ]) {
    it(`keeps the text of ${text}`, () => {
      expect(parsed(`{"a": [${text}, 7]}`)).to.deep.equal({ a: [new LosslessNumber(text), 7] });
      expect(parsed(text)).to.deep.equal(new LosslessNumber(text));
    });
  }

  it('takes digits inside strings for text, behind any escape', () => {
    expect(parsed(String.raw`["\"12345678901234567890", "\\", "12345678901234567890", "\\\"", 1]`)).to.deep.equal([
      '"12345678901234567890',
      '\\',
      '12345678901234567890',
      '\\"',
      1,
    ]);
  });

  it('does not make a number in the place of a key acceptable', () => {
    expect(parseJson(bytes(`{${BIG}: 1}`)).kind).to.equal('not-json');
  });

  for (const [way, extra] of [
    ['natively', '1'],
    ['losslessly', BIG],
  ] as const) {
    describe(`parsed ${way}`, () => {
      it('lets the last of duplicate keys win', () => {
        expect(parsed(`{"a": {"x": 1}, "a": 2, "a": "last", "n": ${extra}}`)).to.have.property('a', 'last');
      });

      it('takes __proto__ and constructor for keys like any other', () => {
        const value = parsed(`{"__proto__": {"admin": true, "n": ${extra}}, "constructor": {"prototype": 1}}`);
        expect(Object.keys(value as object)).to.deep.equal(['__proto__', 'constructor']);
        expect(Object.getPrototypeOf(value)).to.equal(Object.prototype);
        expect(value).not.to.have.property('admin');
        expect({}).not.to.have.property('admin');
      });

      it('parses 4,096 levels and refuses 4,097', () => {
        expect(parseJson(bytes(nested(4096, extra))).kind).to.equal('parsed');
        expect(reason(`[${nested(4096, extra)}]`)).to.equal('the body is nested deeper than 4096 levels');
      });
    });
  }

  it('finds a long number behind a string that ends in an escaped quote', () => {
    expect(parsed(String.raw`["\"", 12345678901234567890]`)).to.deep.equal(['"', new LosslessNumber(BIG)]);
  });

  it('counts levels, not brackets', () => {
    expect(parsed(`[${'[],'.repeat(5000)}{}]`)).to.have.length(5001);
  });

  it('does not count brackets inside strings', () => {
    expect(parsed(JSON.stringify(['['.repeat(5000)]))).to.deep.equal(['['.repeat(5000)]);
  });

  it('refuses a hundred thousand opening brackets before any parser sees them', () => {
    expect(reason('['.repeat(100_000))).to.equal('the body is nested deeper than 4096 levels');
  });

  it('refuses what is not UTF-8', () => {
    expect(reason(Buffer.from([0x22, 0xc3, 0x28, 0x22]))).to.equal('the body is not valid UTF-8');
    expect(reason(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).to.equal('the body is not valid UTF-8');
  });

  it('skips a byte order mark', () => {
    expect(parsed('\u{feff}{"a": 1}')).to.deep.equal({ a: 1 });
  });

  it('says that a body is empty', () => {
    expect(reason('')).to.equal('the body is empty');
    expect(reason(' \n')).to.equal('the body is empty');
  });

  it('says where a body stops being JSON and quotes nothing of it', () => {
    expect(reason('{"card": 4111111111111111, oops}')).to.equal('not valid JSON at character 27');
    expect(reason(`{"a": ${BIG}, oops}`)).to.equal('not valid JSON at character 28');
    for (const text of ['secret', '{"a": "secret', '["secret" "secret"]', 'secret at position 5', '"\n"', `${BIG}.`]) {
      expect(reason(text)).to.match(/^(the body is not valid JSON|not valid JSON at character \d+)$/);
    }
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (random) => {
        expect(parseJson(random).kind).to.be.oneOf(['parsed', 'not-json']);
      }),
      { numRuns: 2000 },
    );
    const alphabet = fc.constantFrom(...'{}[]",:\\eE+-.019 tfn'.split(''), BIG, 'true', 'null', '"a":');
    fc.assert(
      fc.property(fc.array(alphabet, { maxLength: 30 }), (tokens) => {
        const text = tokens.join('');
        expect(parseJson(bytes(text)).kind).to.equal(isJson(text) ? 'parsed' : 'not-json');
      }),
      { numRuns: 5000 },
    );
  });

  it('gives what JSON.parse gives wherever no number would suffer', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(withNumbers(parsed(text))).to.deep.equal(JSON.parse(text));
      }),
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** fast-check's doubles may be written another way than JavaScript writes them. */
function withNumbers(value: unknown): unknown {
  if (value instanceof LosslessNumber) return Number(value.value);
  if (Array.isArray(value)) return value.map(withNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withNumbers(member)]));
}
