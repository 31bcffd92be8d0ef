import { presets } from '#src/event/presets.js';
import { expect } from 'chai';
import type { SourceConfig, SourceKey } from '#src/config/config.js';
import { envelopeOf } from '#src/event/envelope.js';
import { sourceReader } from '#src/event/source-reader.js';

const config = (body: SourceConfig['body'], key: SourceKey = { kind: 'usual' }): SourceConfig => ({
  name: 'crm',
  source: 'shop.crm',
  detailType: 'Changed',
  body,
  key,
  auth: null,
  maxBodyBytes: null,
});

function readerWith(body: SourceConfig['body'], key?: SourceKey) {
  let count = 0;
  const reader = sourceReader(config(body, key), presets, 'once-per-replay', () => `chance-${(count += 1)}`);
  const envelope = (text: string, id?: string): object => {
    const parsed = reader.parse(Buffer.from(text));
    return parsed.kind === 'not-json' ? parsed : (reader.envelopeIn(parsed.value, id) as object);
  };
  const keyOf = (text: string, id?: string) => reader.keying.keyOf(envelopeOf({ ...envelope(text, id) })).of('orders');
  return { reader, envelope, keyOf };
}

const given = (id: string, detail: unknown) => ({ id, source: 'shop.crm', 'detail-type': 'Changed', detail });

describe('a source without envelopes', () => {
  it('gives its bodies one', () => {
    const { envelope } = readerWith('detail');
    expect(envelope('{"n":1}', 'mine')).to.deep.equal(given('mine', { n: 1 }));
    expect(envelope('{"n":1}')).to.deep.equal(given('chance-1', { n: 1 }));
  });

  it('takes any JSON for one event where it is told to', () => {
    const { envelope } = readerWith('any');
    for (const [text, detail] of [
      ['7', { value: 7 }],
      ['"text"', { value: 'text' }],
      ['null', { value: null }],
      ['[{"n":1}]', { value: [{ n: 1 }] }],
      ['{"n":1}', { n: 1 }],
    ] as const) {
      expect(envelope(text, 'mine')).to.deep.equal(given('mine', detail));
    }
    expect(envelope('plain text')).to.have.property('kind', 'not-json');
  });

  it('takes JSON texts on lines of their own for one event where it is told to', () => {
    const { envelope } = readerWith('lines');
    expect(envelope('"one"\r\n\n{"n":2}\n', 'mine')).to.deep.equal(given('mine', { lines: ['one', { n: 2 }] }));
    expect(envelope('"one"\ntwo')).to.deep.equal({ kind: 'not-json', reason: 'line 2 is not valid JSON' });
    expect(envelope(' \n')).to.deep.equal({ kind: 'not-json', reason: 'the body is empty' });
  });

  it('uses the id and the replay mark of a bus that sends its metadata', () => {
    const { envelope } = readerWith('detail');
    const system = { 'aws:EventId': 'bus-1', 'aws:DeliveryType': 'REPLAY' };
    const text = JSON.stringify({ Data: { n: 1 }, Metadata: {}, SystemMetadata: system });
    expect(envelope(text)).to.deep.equal({ ...given('bus-1', { n: 1 }), 'replay-name': 'aws:DeliveryType=REPLAY' });
    expect(envelope(text, 'mine')).to.have.property('id', 'mine');
  });

  it('deduplicates by the id that the sender gives, with the content', () => {
    const { keyOf } = readerWith('detail');
    expect(keyOf('{"n":1}', 'a')).to.equal(keyOf('{"n": 1}', 'a'));
    expect(keyOf('{"n":1}', 'a')).not.to.equal(keyOf('{"n":2}', 'a'));
    expect(keyOf('{"n":1}', 'a')).not.to.equal(keyOf('{"n":1}', 'b'));
  });

  it('deduplicates nothing without an id', () => {
    for (const key of [{ kind: 'usual' }, { kind: 'id' }] as const) {
      const { keyOf } = readerWith('detail', key);
      expect(keyOf('{"n":1}')).not.to.equal(keyOf('{"n":1}'));
    }
  });

  it('deduplicates by the id alone where its producer guarantees it', () => {
    const { keyOf } = readerWith('detail', { kind: 'id' });
    expect(keyOf('{"n":1}', 'a')).to.equal(keyOf('{"n":2}', 'a'));
  });

  it('deduplicates by an expression and the content, and where it yields nothing not at all', () => {
    const { keyOf } = readerWith('detail', { kind: 'expression', text: 'detail.order' });
    expect(keyOf('{"order":1}')).to.equal(keyOf('{"order": 1}'));
    expect(keyOf('{"order":1}')).not.to.equal(keyOf('{"order":2}'));
    expect(keyOf('{"n":1}')).not.to.equal(keyOf('{"n":1}'));
  });

  it('deduplicates by the body where it is told to', () => {
    const { keyOf } = readerWith('any', { kind: 'body' });
    expect(keyOf('{"a":1,"b":2}', 'x')).to.equal(keyOf('{"b":2,"a":1}', 'y'));
    expect(keyOf('7')).not.to.equal(keyOf('8'));
  });

  it('deduplicates nothing where it is told so, whatever id comes', () => {
    const { keyOf } = readerWith('any', { kind: 'none' });
    expect(keyOf('7', 'a')).not.to.equal(keyOf('7', 'a'));
  });

  it('refuses an expression that means nothing by its name', () => {
    expect(() => readerWith('detail', { kind: 'expression', text: 'detail.[' })).to.throw('source crm');
  });
});
