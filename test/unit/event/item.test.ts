import { expect } from 'chai';
import { readItem } from '#src/event/item.js';
import { parseJson } from '#src/event/json.js';

const read = (text: string, maxBytes = 100) => {
  const body = Buffer.from(`[0,${text}]`);
  const item = readItem(body, { start: 3, end: body.length - 1 }, maxBytes);
  return item.kind === 'not-json' ? item : { ...item, bytes: Buffer.from(item.bytes).toString() };
};

describe('an item of a batch', () => {
  it('is carried as its own bytes', () => {
    expect(read('{"n": 1.0, "é":"\\u00e9"}')).to.deep.equal({
      kind: 'value',
      bytes: '{"n": 1.0, "é":"\\u00e9"}',
      value: { n: 1, é: 'é' },
    });
  });

  it('that is a string stands for the JSON it holds, and is carried decoded', () => {
    expect(read('"{\\"n\\": 1}"')).to.deep.equal({ kind: 'value', bytes: '{"n": 1}', value: { n: 1 } });
  });

  it('that is a string and holds no JSON is no event, and keeps its text', () => {
    expect(read('"half {"')).to.include({ kind: 'no-event', bytes: 'half {' });
    expect(read('""')).to.deep.equal({ kind: 'no-event', bytes: '', reason: 'the body is empty' });
  });

  it('that is a string with half a character is no event, and keeps its text as it was written, which by itself is no body', () => {
    expect(read('"{\\"n\\":\\"\\ud800\\"}"')).to.deep.equal({
      kind: 'no-event',
      bytes: '{\\"n\\":\\"\\ud800\\"}',
      reason: 'the text is not valid Unicode',
    });
  });

  it('that is a string with half a character alone is none either when it is read again by itself', () => {
    const { bytes = '' } = { ...read('"\\ud800"') } as { readonly bytes?: string };
    expect(bytes).to.equal('\\ud800');
    expect(parseJson(Buffer.from(bytes)).kind).to.equal('not-json');
  });

  it('that carries more than an event may is not parsed, and what counts is what it carries', () => {
    expect(read('{"n":1}', 6)).to.deep.equal({ kind: 'too-large', bytes: '{"n":1}' });
    expect(read('{"n":}', 5)).to.deep.equal({ kind: 'too-large', bytes: '{"n":}' });
    expect(read('"{\\"n\\":1}"', 6)).to.deep.equal({ kind: 'too-large', bytes: '{"n":1}' });
    expect(read('"{\\"n\\":1}"', 7)).to.deep.equal({ kind: 'value', bytes: '{"n":1}', value: { n: 1 } });
  });

  it('that is not JSON makes the body none', () => {
    expect(read('{"n":}').kind).to.equal('not-json');
  });
});
