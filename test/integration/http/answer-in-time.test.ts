import { expect } from 'chai';
import type { Outcome } from '#src/relay/outcome.js';
import { EVENT, gate, startHttp, until, type HttpHarness } from '../../support/http-harness.js';
import { openWire, post, type Wire } from '../../support/wire.js';

const working = () => gate<Outcome[]>();

describe('an event that takes long', () => {
  let http: HttpHarness;
  let wire: Wire;
  let work = working();
  const start = async (answerDeadlineMs: number): Promise<void> => {
    work = working();
    http = await startHttp({ config: { answerDeadlineMs }, accept: () => work.opened });
    wire = openWire(http.port);
    await wire.send(post(EVENT));
    await until(() => http.accepted.length === 1);
  };
  afterEach(async () => {
    wire.socket.destroy();
    await http.close();
  });

  it('is answered 503 at the end of the budget; what it comes to afterwards is dropped', async () => {
    await start(1_000);
    const answer = await wire.answer();
    expect([answer.status, answer.headers['retry-after']]).to.deep.equal([503, '3']);
    work.open([{ kind: 'processed' }]);
    expect(await wire.closed).to.equal('ended');
    expect(wire.text()).to.equal('');
    expect(http.arrivals).to.have.length(1);
    expect(http.arrivals[0]).to.include({ status: 503, problem: 'budget-spent' });
    expect(http.arrivals[0]?.deliveries.map(({ disposition }) => disposition)).to.deep.equal(['retry']);
  });

  it('goes on when its sender goes away, and is recorded as what it came to', async () => {
    await start(3_000);
    wire.socket.resetAndDestroy();
    await wire.closed;
    work.open([{ kind: 'accepted' }]);
    await until(() => http.arrivals.length === 1);
    expect(http.arrivals[0]).to.include({ status: 202 });
    expect(http.faults).to.deep.equal([]);
  });
});
