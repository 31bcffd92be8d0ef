import { expect } from 'chai';
import { unwrapped } from '#src/event/with-metadata.js';

const data = { id: 'e-1', source: 's', 'detail-type': 't', detail: {} };
const wrapped = (Data: unknown, deliveryType = 'LIVE') => ({
  Data,
  Metadata: {},
  SystemMetadata: { 'aws:EventId': 'bus-1', 'aws:DeliveryType': deliveryType },
});

describe('an event with the metadata of its bus', () => {
  it('is the envelope that it carries', () => {
    expect(unwrapped(wrapped(data))).to.deep.equal(data);
  });

  it('is marked as a replay where the bus says so, unless it is marked already', () => {
    expect(unwrapped(wrapped(data, 'REPLAY'))).to.deep.equal({ ...data, 'replay-name': 'aws:DeliveryType=REPLAY' });
    const marked = { ...data, 'replay-name': 'november' };
    expect(unwrapped(wrapped(marked, 'REPLAY'))).to.deep.equal(marked);
  });

  it('may carry what is no envelope: the contract says so', () => {
    for (const value of [null, 7, [1], 'text']) expect(unwrapped(wrapped(value, 'REPLAY'))).to.deep.equal(value);
  });

  it('is not seen where there is none', () => {
    const others = [
      null,
      7,
      [wrapped(data)],
      data,
      { ...data, Data: 1, SystemMetadata: { 'aws:DeliveryType': 'LIVE' } },
    ];
    for (const value of [...others, { Data: data, SystemMetadata: {} }]) expect(unwrapped(value)).to.equal(value);
  });
});
