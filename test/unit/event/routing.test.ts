import { expect } from 'chai';
import { parseJson } from '#src/event/json.js';
import { compileRouting } from '#src/event/routing.js';

const parsed = (text: string): unknown => {
  const result = parseJson(Buffer.from(text));
  return result.kind === 'parsed' ? result.value : undefined;
};

describe('Routing', () => {
  const routing = compileRouting([
    { name: 'all', when: null },
    { name: 'shop', when: { source: ['shop'] } },
    { name: 'big', when: { detail: { n: ['9007199254740993'] } } },
  ]);

  it('names every destination whose pattern matches, in their order', () => {
    expect(routing.destinationsOf({ source: 'shop', detail: { n: '9007199254740993' } })).to.deep.equal([
      'all',
      'shop',
      'big',
    ]);
    expect(routing.destinationsOf({ source: 'other' })).to.deep.equal(['all']);
  });

  it('knows a number that JavaScript cannot hold by its text, for YAML writes it so', () => {
    expect(routing.destinationsOf(parsed('{"detail":{"n":9007199254740993}}'))).to.deep.equal(['all', 'big']);
  });

  it('names none where nobody wants the event', () => {
    expect(compileRouting([{ name: 'shop', when: { source: ['shop'] } }]).destinationsOf({})).to.deep.equal([]);
  });

  it('makes nothing anew for an event where there is no pattern', () => {
    const open = compileRouting([{ name: 'orders', when: null }]);
    expect(open.destinationsOf({ source: 'a' })).to.equal(open.destinationsOf({ source: 'b' }));
  });
});
