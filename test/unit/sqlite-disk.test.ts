import { expect } from 'chai';
import { diskReport } from '#src/ledger/sqlite/disk.js';
import { Health } from '#src/ledger/sqlite/health.js';
import { tellingFacts } from '../support/sqlite-parts.js';

const EXT4 = { type: 0xef53, bsize: 4_096, bavail: 65_536 };
const MIB = 1_048_576;
const ROOMY = { full: false, roomBytes: 1_000, warnings: [] };

describe('what the SQLite ledger says of its disk', () => {
  it('is nothing while there is room', () => {
    expect(diskReport('/data', EXT4, 256 * MIB)).to.deep.equal({
      full: false,
      roomBytes: 0,
      warnings: [],
    });
  });

  it('is full from one block below the floor on', () => {
    const report = diskReport('/data', { ...EXT4, bavail: 65_535 }, 256 * MIB);
    expect(report).to.deep.equal({
      full: true,
      roomBytes: -4_096,
      warnings: ['the disk of /data has 255 MiB free, below the floor of 256 MiB: no further payload is kept'],
    });
  });

  it('is a warning on a file system in memory, which forgets everything', () => {
    expect(diskReport('/data', { ...EXT4, type: 0x01021994 }, 0).warnings).to.deep.equal([
      '/data is in memory (tmpfs): what is kept there is lost when the host or the container restarts',
    ]);
  });

  it("is a warning on a container's own layer, which goes with the container", () => {
    expect(diskReport('/data', { ...EXT4, type: 0x794c7630 }, 0).warnings).to.deep.equal([
      "/data is on the container's own layer (overlay): what is kept there is lost with the container; mount a volume",
    ]);
  });
});

describe('what the SQLite ledger says of its writes', () => {
  const OK = { kind: 'answers', answers: [], trouble: null, faults: [] } as const;
  const broken = { ...OK, trouble: { full: false, message: 'disk I/O error' } };
  const overflowed = { ...OK, trouble: { full: true, message: 'database or disk is full' } };

  it('is a failure from the first write that fails until one succeeds, told once each', () => {
    const facts = tellingFacts();
    const health = new Health(facts, ROOMY);
    for (const reply of [OK, broken, broken]) health.replied(reply);
    expect(health.status().failures).to.deep.equal(['ledger: the last write failed (disk I/O error)']);
    for (const reply of [OK, OK]) health.replied(reply);
    expect(health.status().failures).to.deep.equal([]);
    expect(facts.told).to.deep.equal(['lost: disk I/O error', 'regained']);
  });

  it('is full after a write that found no room, until the disk has been looked at again', () => {
    const health = new Health(tellingFacts(), ROOMY);
    health.replied(overflowed);
    health.replied(OK);
    expect(health.status()).to.deep.include({ full: true, failures: [] });
    health.checked(ROOMY);
    expect(health.status().full).to.equal(false);
  });

  it('is full before the disk is looked at again, once what was sent to be stored may have used it up', () => {
    const health = new Health(tellingFacts(), ROOMY);
    health.sent(400);
    health.sent(100);
    expect(health.full).to.equal(false);
    health.sent(1);
    expect(health.full).to.equal(true);
    health.checked(ROOMY);
    expect(health.full).to.equal(false);
  });

  it('passes on what is our own fault', () => {
    const facts = tellingFacts();
    new Health(facts, ROOMY).replied({ ...OK, faults: ['TypeError: no'] });
    expect(facts.told).to.deep.equal(['fault in sqlite ledger: Error: TypeError: no']);
  });
});
