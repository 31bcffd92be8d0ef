import { expect } from 'chai';
import { generated } from '#src/cli/send/generate.js';
import { withCopies } from '#src/cli/send/repeats.js';
import { sendAll } from '#src/cli/send/send-all.js';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { answer } from '../support/downstream-step.js';
import { startReceiver, type Receiver } from '../support/receiver.js';

/** Of these are 30 tried in vain once. */
const EVENTS = 90;

/** The same run for both ways of keeping: what the sender says is held against what the destination saw. */
describe('the summary of a sending to a destination that fails every third event once', function () {
  this.timeout(30_000);
  let downstream: Downstream;
  let receiver: Receiver;
  const delivered: string[] = [];

  const start = async (onUndelivered: string): Promise<void> => {
    downstream = await startDownstream();
    const seen = new Set<string>();
    downstream.always(({ headers }) => {
      const key = String(headers['idempotency-key']);
      if (!seen.has(key) && seen.add(key).size % 3 === 0) return answer(500);
      delivered.push(key);
      return answer(200);
    });
    receiver = await startReceiver({ DOWNSTREAM_URL: downstream.url, ON_UNDELIVERED: onUndelivered });
  };
  afterEach(async () => {
    delivered.length = 0;
    await receiver.dispose();
    await downstream.stop();
  });

  const send = () => {
    const run = { id: '7833a43b', nowMs: Date.UTC(2026, 10, 24) };
    const items = withCopies(generated(EVENTS, 'genesys', run), 0.1, () => 0.5);
    return sendAll(items, { url: `${receiver.url}/events`, rate: Infinity, atOnce: 8, speed: 100 });
  };

  it('is true where EventBridge keeps what fails: every event was delivered once, the failures were retried', async () => {
    await start('return');
    const summary = await send();
    expect(summary).to.deep.include({ events: 99, copies: 9, givenUp: {}, unfinished: 0 });
    expect(summary.taken).to.deep.equal({ processed: 90, duplicate_skipped: 9 });
    expect(new Set(delivered).size).to.equal(90);
    expect(delivered).to.have.length(90);
    expect(Object.keys(summary.answers)).to.deep.equal(['200', '503']);
    expect(summary.answers['200']).to.equal(99);
    // A copy that comes while its first is being worked on is answered 503 too.
    expect(summary.answers['503']).to.be.within(30, 30 + 9);
  });

  it('is true where the receiver keeps what fails: it was accepted, and is delivered later', async () => {
    await start('keep');
    const summary = await send();
    const { processed = 0, accepted = 0, duplicate_skipped: skipped = 0 } = summary.taken;
    expect([processed + accepted, skipped]).to.deep.equal([90, 9]);
    expect(accepted).to.be.at.least(30);
    expect(summary.answers['202']).to.equal(accepted);
    while (delivered.length < 90) await downstream.until(downstream.received.length + 1);
    expect(new Set(delivered).size).to.equal(90);
  });
});
