import { expect } from 'chai';
import { startDemoDestination, type DemoDestination } from '#src/destination/demo.js';
import { closeDestinations, delivery, destinationAt } from '../../support/destination-under-test.js';

describe('the demo destination', () => {
  const printed: string[] = [];
  let demo: DemoDestination;
  beforeEach(async () => {
    printed.length = 0;
    demo = await startDemoDestination((line) => printed.push(line));
  });
  afterEach(async () => {
    closeDestinations();
    await demo.close();
  });
  const send = (body: string) => destinationAt(demo.url).post(delivery({ body }), 2);

  it('answers 200 and prints one line for each event', async () => {
    const reply = await send('{"source":"genesys.cloud","detail-type":"conversation","id":"e-1","detail":{}}');

    expect(reply).to.include({ kind: 'status', status: 200 });
    expect(printed).to.deep.equal([
      'received source=genesys.cloud detail-type=conversation id=e-1 attempt=2 idempotency-key=00112233445566778899aabbccddeeff',
    ]);
  });

  it('prints one bounded line without control characters, whatever the event holds', async () => {
    await send(
      JSON.stringify({ source: 'a\nreceived source=forged', id: '\u001b[31m', 'detail-type': 'x'.repeat(9_999) }),
    );

    expect(printed).to.deep.equal([
      `received source="a received source=forged" detail-type=${'x'.repeat(200)} id=\ufffd[31m attempt=2 idempotency-key=00112233445566778899aabbccddeeff`,
    ]);
  });

  it('takes what is no JSON object as well', async () => {
    for (const body of ['', '[1]', '{"id":7}', 'null', '\u0000']) {
      expect(await send(body)).to.include({ kind: 'status', status: 200 });
    }
    expect(new Set(printed)).to.deep.equal(
      new Set(['received source=- detail-type=- id=- attempt=2 idempotency-key=00112233445566778899aabbccddeeff']),
    );
  });
});
