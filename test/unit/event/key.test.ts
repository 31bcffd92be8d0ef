import { expect } from 'chai';
import { compileKeying, digestOfBytes, type KeyRule } from '#src/event/key.js';
import { arrival } from './events.js';

const rule = (more: Partial<KeyRule>): KeyRule => ({
  name: 'mine',
  key: 'detail.id',
  scope: 'source',
  content: false,
  ignore: [],
  ...more,
});

const byDefault = compileKeying([], 'once-per-replay');
const defaultKey = (detail: string, more: object = {}): string => byDefault.keyOf(arrival(detail, more)).of('main');
const ruleOf = (rules: readonly KeyRule[], detail: string): string =>
  compileKeying(rules, 'once-per-replay').keyOf(arrival(detail)).rule;

describe('the idempotency key', () => {
  it('is 32 lower-case hex digits, and stays what it is from version to version', () => {
    expect(defaultKey('{"a":1}')).to.equal('10e1e66ecbda1063fce75a1437d66ff5');
    const key = compileKeying([rule({ scope: 'everywhere' })], 'deduplicate').keyOf(arrival('{"id":"é"}'));
    expect(key.of('main')).to.equal('cac36292bc300ccd362866663e7959ac');
    expect(digestOfBytes(Buffer.from('not json'))).to.equal('dfbdf453bbc5d5aa3bc6d379a64bb8c3');
  });

  it('gives a thousand contents under one id a thousand keys, and a copy of any of them the same', () => {
    const contents = Array.from({ length: 1000 }, (_, i) =>
      i < 500 ? `{"n":${9007199254740992n + BigInt(i)}}` : `{"n":${i},"text":"number ${i}"}`,
    );
    const keys = contents.map((content) => defaultKey(content));
    expect(new Set(keys).size).to.equal(1000);
    expect(contents.map((content) => defaultKey(content))).to.deep.equal(keys);
  });

  it('does not depend on how the content is written, nor on time and account', () => {
    const one = defaultKey(String.raw`{ "b": [1, 12345678901234567890], "a": "\u00e9\/" }`, { time: '1', region: 'a' });
    const other = defaultKey('{"a":"é/","b":[1.0,12345678901234567890]}', { time: '2', region: 'b' });
    expect(other).to.equal(one);
  });

  it('tells destinations, sources, ids, detail-types and contents apart', () => {
    const keys = [
      defaultKey('{}'),
      byDefault.keyOf(arrival('{}')).of('other'),
      defaultKey('{}', { source: 'shop.other' }),
      defaultKey('{}', { id: 'envelope-2' }),
      defaultKey('{}', { 'detail-type': 'order paid' }),
      defaultKey('{"a":1}'),
      defaultKey('{"a":"1"}'),
      defaultKey(String.raw`{"a":"\ud800"}`),
      defaultKey(String.raw`{"a":"\ud801"}`),
    ];
    expect(new Set(keys).size).to.equal(keys.length);
  });

  it('tells lone surrogates apart outside the content too', () => {
    const keying = compileKeying([rule({})], 'deduplicate');
    const [one, other] = [String.raw`{"id":"\ud800"}`, String.raw`{"id":"\ud801"}`].map((detail) =>
      keying.keyOf(arrival(detail)).of('main'),
    );
    expect(one).not.to.equal(other);
  });

  it('does not let one field run into the next', () => {
    const keys = [
      compileKeying([rule({ key: '[detail.a, detail.b]' })], 'deduplicate'),
      compileKeying([rule({ key: '[detail.b, detail.a]' })], 'deduplicate'),
    ].flatMap((keying) => [
      keying.keyOf(arrival('{"a":"1","b":"23"}')).of('main'),
      keying.keyOf(arrival('{"a":"12","b":"3"}')).of('main'),
    ]);
    expect(new Set(keys).size).to.equal(4);
  });

  it('keeps the same value from two places in the event apart', () => {
    const a = compileKeying([rule({ key: 'detail.a' }), rule({ key: 'detail.b' })], 'deduplicate');
    expect(a.keyOf(arrival('{"a":"1"}')).of('main')).not.to.equal(a.keyOf(arrival('{"b":"1"}')).of('main'));
  });

  it('leaves out of the content what the rule ignores, and the content itself where the rule says so', () => {
    const ignoring = compileKeying([rule({ key: null, content: true, ignore: ['/detail/at'] })], 'deduplicate');
    const key = (keying: typeof ignoring, detail: string): string => keying.keyOf(arrival(detail)).of('main');
    expect(key(ignoring, '{"a":1,"at":1}')).to.equal(key(ignoring, '{"a":1,"at":2}'));
    expect(key(ignoring, '{"a":1,"at":1}')).not.to.equal(key(ignoring, '{"a":2,"at":1}'));
    const byId = compileKeying([rule({})], 'deduplicate');
    expect(key(byId, '{"id":1,"a":1}')).to.equal(key(byId, '{"id":1,"a":2}'));
    expect(key(byId, '{"id":1}')).not.to.equal(key(byId, '{"id":2}'));
  });

  it('is the same from every source only where the rule says everywhere', () => {
    const [a, b] = [arrival('{"id":1}', { source: 'a' }), arrival('{"id":1}', { source: 'b' })];
    const everywhere = compileKeying([rule({ scope: 'everywhere' })], 'deduplicate');
    expect(everywhere.keyOf(a).of('main')).to.equal(everywhere.keyOf(b).of('main'));
    const bySource = compileKeying([rule({ scope: 'source' })], 'deduplicate');
    expect(bySource.keyOf(a).of('main')).not.to.equal(bySource.keyOf(b).of('main'));
  });

  it('digests bytes that could not be decoded', () => {
    expect(digestOfBytes(Buffer.from('a'))).not.to.equal(digestOfBytes(Buffer.from('b')));
  });
});

describe('the rules of keys', () => {
  it('takes the first rule whose pattern matches and whose expression yields a value', () => {
    const rules = [rule({ name: 'first', when: { source: ['elsewhere'] } }), rule({ name: 'second' })];
    expect(ruleOf(rules, '{"id":"x"}')).to.equal('second');
    expect(ruleOf(rules, '{}')).to.equal('default');
  });

  for (const id of ['null', '""', '[]', '{}', '["a",null]', '[["a",""]]', '{"a":null}']) {
    it(`goes on to the next rule for ${id}`, () => {
      expect(ruleOf([rule({})], `{"id":${id}}`)).to.equal('default');
    });
  }

  for (const id of ['0', 'false', '"x"', '12345678901234567890', '["a",1]', '{"a":[1]}']) {
    it(`takes ${id} for a value`, () => {
      expect(ruleOf([rule({})], `{"id":${id}}`)).to.equal('mine');
    });
  }

  it('takes a list that lacks a member, an inherited name or a failing function for no value', () => {
    expect(ruleOf([rule({ key: '[detail.id, detail.missing]' })], '{"id":1}')).to.equal('default');
    for (const key of ['detail.constructor', 'detail."__proto__"', 'length(detail.id)', 'avg(detail.none)', '&id']) {
      expect(ruleOf([rule({ key })], '{"id":1,"none":[]}')).to.equal('default');
    }
  });

  it('shows a number that JavaScript cannot hold to the expression as its text', () => {
    const keying = compileKeying([rule({ key: "join('-', ['order', detail.id])" })], 'deduplicate');
    const key = (id: string): string => keying.keyOf(arrival(`{"id":${id}}`)).of('main');
    expect(keying.keyOf(arrival('{"id":12345678901234567890}')).rule).to.equal('mine');
    expect(key('12345678901234567890')).not.to.equal(key('12345678901234567891'));
    expect(ruleOf([rule({ key: 'detail.id.value' })], '{"id":12345678901234567890}')).to.equal('default');
  });

  it('does not let an expression change the event', () => {
    const keying = compileKeying([rule({ key: 'sort(detail.tags)', content: true })], 'deduplicate');
    const envelope = arrival('{"tags":["b","a"]}');
    const sorted = arrival('{"tags":["a","b"]}');
    expect(keying.keyOf(envelope).of('main')).not.to.equal(keying.keyOf(sorted).of('main'));
    expect(envelope.value['detail']).to.deep.equal({ tags: ['b', 'a'] });
  });

  it('digests an event of 4,096 levels', () => {
    const deep = `${'{"a":'.repeat(4095)}12345678901234567890${'}'.repeat(4095)}`;
    const keying = compileKeying([rule({ key: 'to_string(detail.missing)', content: true })], 'deduplicate');
    expect(keying.keyOf(arrival(deep)).of('main')).to.match(/^[0-9a-f]{32}$/);
  });

  for (const [broken, reason] of [
    [{ key: 'detail.[' }, 'key rule "mine": '],
    [{ key: '' }, 'key rule "mine": '],
    [{ key: 'no_such_function(detail)' }, 'key rule "mine": '],
    [
      { when: { source: 'x' } },
      'key rule "mine": event pattern, at /source: must be a list of alternatives or an object',
    ],
    [{ key: null }, 'key rule "mine": without a key the content must be part of it'],
    [{ ignore: ['/id'] }, 'key rule "mine": "/id" does not point into the content'],
    [{ ignore: ['/details/a'] }, 'key rule "mine": "/details/a" does not point into the content'],
    [{ ignore: ['detail.a'] }, 'key rule "mine": "detail.a" does not point into the content'],
  ] as const) {
    it(`refuses ${JSON.stringify(broken)}`, () => {
      expect(() => compileKeying([rule(broken)], 'deduplicate')).to.throw(reason);
    });
  }
});

describe('a replay from an archive', () => {
  const first = arrival('{}');
  const replayed = arrival('{}', { 'replay-name': 'november' });
  const again = arrival('{}', { 'replay-name': 'december' });

  it('is deduplicated within its own replay by default', () => {
    const keys = [first, replayed, again].map((envelope) => byDefault.keyOf(envelope).of('main'));
    expect(new Set(keys).size).to.equal(3);
    expect(byDefault.keyOf(arrival('{}', { 'replay-name': 'november' })).of('main')).to.equal(keys[1]);
  });

  it('is one with its original under deduplicate', () => {
    const keying = compileKeying([], 'deduplicate');
    expect(keying.keyOf(replayed).of('main')).to.equal(keying.keyOf(first).of('main'));
  });

  it('always passes under always, and the original is deduplicated all the same', () => {
    const nonces = ['one', 'two'];
    const keying = compileKeying([], 'always', () => nonces.shift() ?? 'spent');
    const one = keying.keyOf(replayed);
    expect(one.of('main')).not.to.equal(keying.keyOf(replayed).of('main'));
    expect(one.of('main')).to.equal(one.of('main'));
    expect(keying.keyOf(first).of('main')).to.equal(keying.keyOf(arrival('{}')).of('main'));
    expect(compileKeying([], 'always').keyOf(replayed).of('main')).not.to.equal(
      compileKeying([], 'always').keyOf(replayed).of('main'),
    );
  });
});
