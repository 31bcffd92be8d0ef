import { expect } from 'chai';
import { parseJson } from '#src/event/json.js';
import { compilePattern } from '#src/event/pattern.js';

/** One list of alternatives, the values that it takes and the values that it leaves; as JSON text, for 1.0 to be 1.0. */
type Case = readonly [alternatives: string, takes: readonly string[], leaves: readonly string[]];

const groups: Readonly<Record<string, readonly Case[]>> = {
  'an exact value': [
    ['["a", "b"]', ['"a"', '"b"', '["x","b"]'], ['"A"', '"a "', '"ab"', '1', 'null', '{"a":"a"}']],
    ['[""]', ['""'], ['" "', 'null', '[]', '0', 'false']],
    ['["é"]', ['"é"', String.raw`"\u00e9"`], [String.raw`"e\u0301"`, '"É"']],
    ['[1]', ['1', '1.0', '1e0', '10e-1'], ['"1"', 'true', '1.5', '-1', 'null']],
    ['[301.8, -3]', ['301.8', '3.018e2', '-3.0'], ['301', '3']],
    ['[0]', ['0', '-0', '0.0'], ['""', 'null', 'false', '"0"']],
    ['[123456789012]', ['123456789012'], ['123456789013', '"123456789012"']],
    ['[true]', ['true'], ['"true"', '1', 'false']],
    ['[null]', ['null', '[1,null]'], ['"null"', '""', '0', 'false', '[]', '{}']],
    ['["10.0.0.1"]', ['"10.0.0.1"'], ['"10.0.0.2"']],
  ],
  prefix: [
    ['[{"prefix":"v2."}]', ['"v2."', '"v2.users"', '["x","v2.a"]'], ['"V2.users"', '"v2"', '"av2."', '2', 'null']],
    ['[{"prefix":"2"}]', ['"2017"'], ['2', '2017']],
    ['[{"prefix":"a*"}]', ['"a*b"'], ['"ab"']],
    ['[{"prefix":""}]', ['""', '"any"'], ['1', 'null', 'true', '[]', '{}']],
    ['[{"prefix":{"equals-ignore-case":"EventB"}}]', ['"eventbridge"', '"EVENTB"'], ['"event"', '"xeventb"', '1']],
    ['[{"prefix":{"equals-ignore-case":"straße"}}]', ['"STRAßE 1"', '"straße"'], ['"STRASSE 1"']],
    ['[{"prefix":{"equals-ignore-case":"i"}}]', ['"Ix"'], ['"İx"']],
  ],
  suffix: [
    ['[{"suffix":".png"}]', ['".png"', '"a.png"', '["x","b.png"]'], ['"a.PNG"', '"png"', '".png "', '1']],
    ['[{"suffix":""}]', ['""', '"any"'], ['1', 'null']],
    ['[{"suffix":{"equals-ignore-case":".PnG"}}]', ['"a.png"', '".PNG"'], ['"png"', '"a.png1"', '1']],
  ],
  'equals-ignore-case': [
    ['[{"equals-ignore-case":"AliCE"}]', ['"alice"', '"ALICE"', '["x","Alice"]'], ['"alice "', '"alic"', '1', 'null']],
    ['[{"equals-ignore-case":"ÀÉΣ"}]', ['"àéσ"', '"ÀÉΣ"'], ['"aes"', '"àé"']],
    ['[{"equals-ignore-case":"İ"}]', ['"İ"'], ['"i"', '"I"']],
    ['[{"equals-ignore-case":""}]', ['""'], ['"a"', 'null']],
    ['[{"equals-ignore-case":"1"}]', ['"1"'], ['1']],
  ],
  wildcard: [
    ['[{"wildcard":"*/lib/*"}]', ['"/lib/"', '"a/lib/b"', '["x","a/lib/"]'], ['"/LIB/"', '"lib"', '1', 'null']],
    ['[{"wildcard":"*"}]', ['""', '"any"'], ['1', 'null', 'true', '{}', '[]']],
    [String.raw`[{"wildcard":"a\\*b"}]`, ['"a*b"'], ['"axb"']],
    [String.raw`[{"wildcard":"*\\\\"}]`, [String.raw`"c:\\"`], ['"c:"']],
    ['[{"wildcard":"a?c"}]', ['"a?c"'], ['"abc"', '"ac"']],
  ],
  'anything-but': [
    [
      '[{"anything-but":"on"}]',
      ['"off"', '"ON"', '""', '1', 'null', 'true', '["on","off"]'],
      ['"on"', '["on"]', '["on",["on"]]', '[]', '{}', '{"a":"off"}'],
    ],
    ['[{"anything-but":""}]', ['"a"', 'null', '0'], ['""']],
    ['[{"anything-but":["a","b"]}]', ['"c"', '1', 'null', '["a","c"]'], ['"a"', '"b"', '["a","b"]']],
    ['[{"anything-but":123}]', ['124', '"123"', 'null'], ['123', '123.0', '1.23e2']],
    ['[{"anything-but":[100,200]}]', ['300', '"100"', 'false'], ['100', '2e2']],
    ['[{"anything-but":{"prefix":"us-"}}]', ['"eu-1"', '"US-1"', '1', 'null', '["us-1","eu-1"]'], ['"us-"', '"us-1"']],
    ['[{"anything-but":{"prefix":["us-","eu-"]}}]', ['"ap-1"'], ['"us-1"', '"eu-1"', '["us-1","eu-1"]']],
    ['[{"anything-but":{"suffix":".png"}}]', ['"a.jpg"', '"a.PNG"', '7'], ['"a.png"']],
    ['[{"anything-but":{"suffix":[".png",".jpg"]}}]', ['"a.gif"'], ['"a.png"', '"a.jpg"']],
    ['[{"anything-but":{"equals-ignore-case":"On"}}]', ['"off"', '1', 'null'], ['"on"', '"ON"']],
    ['[{"anything-but":{"equals-ignore-case":["On","OFF"]}}]', ['"idle"'], ['"on"', '"off"']],
    ['[{"anything-but":{"wildcard":"*/lib/*"}}]', ['"/src/"', 'true'], ['"/lib/"']],
    ['[{"anything-but":{"wildcard":["*.js","*.ts"]}}]', ['"a.css"'], ['"a.js"', '"b.ts"']],
    ['[{"anything-but":"a"},"a"]', ['"a"', '"b"'], ['[]']],
  ],
  numeric: [
    ['[{"numeric":["=",5]}]', ['5', '5.0', '0.5e1', '[1,5]'], ['"5"', '6', 'null', 'true', '[]']],
    ['[{"numeric":["<",10]}]', ['9.999999', '-5000000000'], ['10', '"9"']],
    ['[{"numeric":["<=",10]}]', ['10', '-1'], ['10.000001']],
    ['[{"numeric":[">",0]}]', ['0.000001', '5000000000'], ['0', '-0', '-1']],
    ['[{"numeric":[">=",-3.5]}]', ['-3.5', '0'], ['-3.6']],
    ['[{"numeric":[">",0,"<=",5]}]', ['1', '5', '[9,3]'], ['0', '5.1', '[0,9]']],
    ['[{"numeric":[">=",0,"<",5]}]', ['0', '4.9'], ['5', '-0.1']],
    ['[{"numeric":[">",0]}]', [], ['5000000001', '1e300']],
    ['[{"numeric":["=",3.018e2]}]', ['301.8'], ['301.81']],
  ],
  cidr: [
    ['[{"cidr":"10.0.0.0/24"}]', ['"10.0.0.0"', '"10.0.0.255"', '["x","10.0.0.7"]'], ['"10.0.1.0"', '"x"', '10', '""']],
    ['[{"cidr":"10.0.0.77/24"}]', ['"10.0.0.1"', '"10.0.0.255"'], ['"10.0.1.1"']],
    ['[{"cidr":"8.0.0.0/8"}]', ['"8.0.0.1"'], ['"010.0.0.1"']],
    ['[{"cidr":"0.0.0.0/0"}]', ['"255.255.255.255"'], ['"::1"', '"256.0.0.1"', '"10.0.0.1/24"', '"1"', '"0x7f.1"']],
    ['[{"cidr":"10.0.0.0/31"}]', ['"10.0.0.1"'], ['"10.0.0.2"', '"010.0.0.1"', '"10.0.0.1 "']],
    ['[{"cidr":"2001:db8::/32"}]', ['"2001:db8::1"', '"2001:DB8:0:0:0:0:0:1"'], ['"2001:db9::1"', '"10.0.0.1"', '":"']],
    ['[{"cidr":"::/0"}]', ['"::"', '"ffff::"'], ['"10.0.0.1"', '"fe80::1%eth0"']],
  ],
  'several at once': [
    ['["a",{"prefix":"b"},{"numeric":[">",5]},null]', ['"a"', '"bc"', '6', 'null'], ['"ca"', '5', 'true']],
    ['[{"exists":false},"x"]', ['"x"', '[]', '{}'], ['"y"', 'null']],
    ['[{"exists":true}]', ['""', 'null', '0', '[1]', '[[null]]'], ['[]', '{}', '{"b":1}', '[{}]']],
  ],
};

function parsed(text: string): unknown {
  const result = parseJson(Buffer.from(text));
  if (result.kind !== 'parsed') throw new Error(result.reason);
  return result.value;
}

describe('the operators of event patterns', () => {
  for (const [group, cases] of Object.entries(groups)) {
    for (const [alternatives, takes, leaves] of cases) {
      it(`${group}: ${alternatives} takes ${takes.join(' ')} and leaves ${leaves.join(' ')}`, () => {
        const matches = compilePattern(parsed(`{"a":${alternatives}}`));
        for (const value of takes) expect(matches(parsed(`{"a":${value}}`)), value).to.equal(true);
        for (const value of leaves) expect(matches(parsed(`{"a":${value}}`)), value).to.equal(false);
      });
    }
  }

  it('match nothing that is absent, except for exists: false', () => {
    const absent: unknown = { b: 1 };
    for (const [alternatives] of Object.values(groups).flat()) {
      const expected = alternatives.includes('"exists":false');
      expect(compilePattern(parsed(`{"a":${alternatives}}`))(absent), alternatives).to.equal(expected);
    }
  });

  it('decide about a long text in a time that its length explains', () => {
    const text = 'a'.repeat(2_000_000);
    const wildcard = `*${'a'.repeat(300)}b${'a'.repeat(1000)}*`;
    const pattern = { a: [{ wildcard }, { 'anything-but': { wildcard: ['*', wildcard] } }, { cidr: '::/0' }] };
    expect(compilePattern(pattern)({ a: text })).to.equal(false);
  });
});
