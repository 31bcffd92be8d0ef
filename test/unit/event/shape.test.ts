import { expect } from 'chai';
import * as fc from 'fast-check';
import { parseJson } from '#src/event/json.js';
import { mayBeBatch, shapeOf, type Batches } from '#src/event/shape.js';

const itemsOf = (text: string, batches: Batches = 'array-or-records'): readonly string[] | string => {
  const body = Buffer.from(text);
  const shape = shapeOf(body, batches);
  return shape.kind === 'batch' ? shape.spans.map(({ start, end }) => body.toString('utf8', start, end)) : shape.kind;
};

const may = (head: string, kind: Batches) => mayBeBatch(Buffer.from(head), kind);

describe('the shape of a body', () => {
  const batches: readonly (readonly [string, readonly string[]])[] = [
    ['[]', []],
    [' [ ] ', []],
    ['[1,{"a":[1,2]},"x"]', ['1', '{"a":[1,2]}', '"x"']],
    ['\ufeff[null]', ['null']],
    ['\n[ {"a" : 1} ,\t-1.5e3 , "é" ]\r\n', ['{"a" : 1}', '-1.5e3', '"é"']],
    ['["],[", "\\"],", "\\\\", {"[{": "}]"}]', ['"],["', '"\\"],"', '"\\\\"', '{"[{": "}]"}']],
    ['{"Records":[{"id":1},"{}"]}', ['{"id":1}', '"{}"']],
    ['{"tenant":7,"Records" : [1] , "x":{"Records":[2]}}', ['1']],
    ['{"Records":[1],"Records":[2,3]}', ['2', '3']],
  ];
  for (const [text, items] of batches) {
    it(`is a batch of ${items.length}: ${JSON.stringify(text)}`, () => expect(itemsOf(text)).to.deep.equal(items));
  }

  const singles = [
    '',
    '{}',
    '7',
    '"[1]"',
    '{"detail":{"Records":[1]}}',
    '{"detail-type":"x","Records":[1]}',
    '{"Records":{"0":1}}',
    '{"x":"Records"}',
    '{"Records":[1]',
  ];
  for (const text of singles) {
    it(`is one event, or nothing at all: ${JSON.stringify(text)}`, () => expect(itemsOf(text)).to.equal('one'));
  }

  const broken = ['[', '[1', '[1,', '[1,]', '[,1]', '[1 2]', '[1]]', '[1]x', '["a]', '{"Records":[1],"x":y}'];
  for (const text of broken) {
    it(`is not JSON: ${JSON.stringify(text)}`, () => expect(itemsOf(text)).to.equal('not-json'));
  }

  it('is a batch of JSON exactly where a parser would take the whole', () => {
    const array = fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 5 }).map((value) => JSON.stringify(value));
    const wounded = fc
      .tuple(array, fc.nat(), fc.constantFrom('[', ']', '{', '}', ',', ':', '"', '\\', ' ', 'x', '7', ''), fc.nat(1))
      .map(([text, at, put, cut]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + cut));
    fc.assert(
      fc.property(fc.oneof(array, wounded), (text) => {
        const body = Buffer.from(text);
        const parsed = parseJson(body);
        const shape = shapeOf(body, 'array');
        if (shape.kind !== 'batch') return parsed.kind === 'not-json' || !text.trim().startsWith('[');
        const items = shape.spans.map((span) => parseJson(body.subarray(span.start, span.end)));
        if (parsed.kind === 'not-json') return items.some(({ kind }) => kind === 'not-json');
        const values = items.map((item) => (item.kind === 'parsed' ? item.value : 'no JSON'));
        return JSON.stringify(values) === JSON.stringify(parsed.value);
      }),
      { numRuns: 2_000 },
    );
  });

  it('may have 500 items and no more', () => {
    expect(itemsOf(`[${'1,'.repeat(499)}1]`)).to.have.length(500);
    expect(itemsOf(`[${'1,'.repeat(500)}1]`)).to.equal('too-many');
  });

  it('is for a source what its bodies are configured to be', () => {
    expect(itemsOf('{"Records":[1]}', 'array')).to.equal('one');
    expect(itemsOf('[1]', 'array')).to.deep.equal(['1']);
    expect(itemsOf('[1]', 'none')).to.equal('one');
  });

  it('is found without recursion, however deep an item is', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(itemsOf(`[1,${deep}]`)).to.deep.equal(['1', deep]);
  });

  it('shows in the first bytes, whether it may be a batch', () => {
    expect(may(' [{"id"', 'array-or-records')).to.equal(true);
    expect(may('\ufeff{ "Records": [', 'array-or-records')).to.equal(true);
    expect(may('{"id":"x","Records":[', 'array-or-records')).to.equal(false);
    expect(may('{"Records":[', 'array')).to.equal(false);
    expect(may('[', 'none')).to.equal(false);
    expect(may('', 'array')).to.equal(false);
  });
});
