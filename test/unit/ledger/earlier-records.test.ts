import { expect } from 'chai';
import { decodePayload } from '#src/ledger/record.js';
import { parseRecord } from '#src/ledger/redis/kept-record.js';

const FACTS = '"eventId":"e-1","source":"shop","detailType":"Order"';

describe('what an earlier version has stored', () => {
  it('is read, and came to a path that nobody knows', () => {
    const header = `{"contentType":"application/json",${FACTS},"firstArrivalMs":7}`;
    const { bytes, ...facts } = decodePayload(
      Buffer.from(`\u0001\0\0\0${String.fromCharCode(header.length)}${header}{}`),
    );
    expect([Buffer.from(bytes).toString(), facts]).to.deep.equal([
      '{}',
      {
        contentType: 'application/json',
        eventId: 'e-1',
        source: 'shop',
        detailType: 'Order',
        firstArrivalMs: 7,
        path: '',
      },
    ]);
  });

  it('is listed too, out of Redis', () => {
    expect(parseRecord(`dead:mine:1:0:7:invalid\n{${FACTS}}\n{"last":[]}`)).to.include({ eventId: 'e-1', path: '' });
  });
});
