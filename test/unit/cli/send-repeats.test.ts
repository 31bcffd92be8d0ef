import { expect } from 'chai';
import { itemOf, type Item } from '#src/cli/send/item.js';
import { asReplay, withCopies } from '#src/cli/send/repeats.js';
import { envelopeId } from '../../support/events.js';

const items = (count: number): Item[] =>
  Array.from({ length: count }, (_, n) => itemOf({ id: envelopeId(n), detail: { n } }));

async function all(found: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of found) list.push(item);
  return list;
}
const one = async (text: string) => (await all(asReplay([itemOf(text)], 'of "May"')))[0]?.text;

describe('events that are sent more than once', () => {
  it('are exactly the share that was asked for, each after its first and with the same text', async () => {
    const sent = await all(withCopies(items(200), 0.05, () => 0.9));
    const copies = sent.filter(({ isCopy }) => isCopy);
    expect(sent).to.have.length(210);
    expect(copies).to.have.length(10);
    for (const copy of copies) {
      const first = sent.findIndex(({ id }) => id === copy.id);
      expect(sent[first]?.isCopy).to.equal(false);
      expect(sent[first]?.text).to.equal(copy.text);
      expect(sent.indexOf(copy)).to.be.greaterThan(first);
    }
  });

  it('follow their first at once where chance has it so', async () => {
    const sent = await all(withCopies(items(4), 0.5, () => 0));
    expect(sent.map(({ id, isCopy }) => [id.at(-1), isCopy])).to.deep.equal([
      ['0', false],
      ['1', false],
      ['1', true],
      ['2', false],
      ['3', false],
      ['3', true],
    ]);
  });
});

describe('a replay', () => {
  it('is marked in the text, whose numbers keep their digits', async () => {
    expect(await one('{"id":12345678901234567890}')).to.equal(
      '{"replay-name":"of \\"May\\"","id":12345678901234567890}',
    );
    expect(await one(' { }')).to.equal('{"replay-name":"of \\"May\\"" }');
  });

  it('leaves what is no object as it is', async () => {
    expect(await one('[1]')).to.equal('[1]');
    expect(await one('{broken')).to.equal('{broken');
  });
});
