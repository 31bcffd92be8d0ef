import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';
import { expect } from 'chai';
import { batchRunner } from '#src/ledger/sqlite/batch.js';
import { openDatabase } from '#src/ledger/sqlite/database.js';
import { packClaim, packMove } from '#src/ledger/sqlite/pack.js';
import type { BatchReply, Call } from '#src/ledger/sqlite/protocol.js';
import { settled, waiting } from '#src/relay/ledger.js';
import { keptOf, keyOf } from '../support/sqlite-parts.js';

const WINDOW_MS = 100_000;

const address = (n: number) => ({ destination: 'orders', key: keyOf(n), token: `t${n}` });
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

const claims = (...ns: number[]): Call => ({
  kind: 'claim',
  claims: ns.map((n) => packClaim({ ...address(n), leaseMs: 10_000 })),
});
const keeps = (n: number, text: string): Call => ({
  kind: 'move',
  moves: [packMove({ ...address(n), to: waiting(keptOf(text), 0) })],
});
const settles = (...ns: number[]): Call => ({
  kind: 'move',
  moves: ns.map((n) => packMove({ ...address(n), to: settled })),
});

describe('one batch of the SQLite ledger', () => {
  let dir: string;
  let db: DatabaseSyncInstance;
  let run: (calls: readonly Call[], nowMs?: number) => BatchReply;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'bridgehead-sqlite-'));
    const opened = openDatabase(dir, join(dir, 'ledger.db'), 0);
    if (opened.kind === 'refused') throw new Error(opened.reason);
    db = opened.db;
    const runner = batchRunner(db, WINDOW_MS);
    run = (calls, nowMs = 1_000_000) => runner({ nowMs, wallMs: 2_000_000, full: false, calls });
  });
  afterEach(() => {
    db.close();
    rmSync(dir, { recursive: true });
  });

  const plan = (sql: string) => JSON.stringify(db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all());
  const storedClock = () => number("SELECT value FROM meta WHERE name = 'clock_max_ms'");
  const number = (sql: string) => Object.values(db.prepare(sql).get() as Record<string, number>)[0];

  it('is one commit for all its calls, so that they share one sync of the disk', () => {
    run([claims(0)]);
    const pagesWrittenBy = (calls: readonly Call[]) => {
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      run(calls, 1_000_001);
      return (db.prepare('PRAGMA wal_checkpoint(PASSIVE)').get() as { log: number }).log;
    };
    expect(pagesWrittenBy(range(1, 21).map((n) => claims(n)))).to.be.within(1, 2);
    expect(run([claims(20), settles(20), claims(20)]).answers).to.deep.equal([
      [{ kind: 'granted', lapses: 0 }],
      [{ kind: 'moved' }],
      [{ kind: 'known', as: 'settled' }],
    ]);
  });

  it('does what it can when there is no room for one of its items, and nothing of that one', () => {
    run([claims(1, 2, 3), keeps(3, 'three')]);
    db.exec(`PRAGMA max_page_count = ${(number('PRAGMA page_count') ?? 0) + 4}`);
    const reply = run([claims(1), settles(1), keeps(2, 'x'.repeat(100_000)), settles(3)]);
    expect(reply.answers).to.deep.equal([
      [{ kind: 'granted', lapses: 0 }],
      [{ kind: 'moved' }],
      [{ kind: 'full' }],
      [{ kind: 'moved' }],
    ]);
    expect(reply.trouble).to.deep.equal({ full: true, message: 'database or disk is full' });
    expect(number('SELECT count(*) FROM kept')).to.equal(0);
    expect(number('SELECT count(*) FROM payload')).to.equal(0);
    expect(run([settles(2)]).answers).to.deep.equal([[{ kind: 'moved' }]]);
  });

  it('reports what is not the fault of the disk, and answers unknown to it alone', () => {
    const broken = packClaim({ ...address(1), leaseMs: 10_000 });
    const reply = run([{ kind: 'claim', claims: [{ ...broken, key: undefined as unknown as string }, broken] }]);
    expect(reply.answers).to.deep.equal([[{ kind: 'unknown' }, { kind: 'granted', lapses: 0 }]]);
    expect(reply.trouble).to.equal(null);
    expect(reply.faults).to.have.length(1);
  });

  it('stores how far its clock has come, at most once a second', () => {
    run([claims(1)], 5_000);
    expect(storedClock()).to.equal(5_000);
    run([claims(2)], 5_999);
    expect(storedClock()).to.equal(5_000);
    run([claims(3)], 6_000);
    expect(storedClock()).to.equal(6_000);
    run([{ kind: 'take-due', wants: [], token: 'a' }], 9_000);
    expect(storedClock()).to.equal(6_000);
  });

  it('forgets what its window has left behind while it goes on, a few rows at a time', () => {
    run([claims(...range(0, 1_000))], 1_000_000);
    const later = 1_000_000 + WINDOW_MS;
    run([claims(1_000)], later);
    expect(number('SELECT count(*) FROM seen')).to.equal(1_000 - 4 + 1);
    run([claims(...range(1_001, 1_301))], later);
    expect(number(`SELECT count(*) FROM seen WHERE expires_ms <= ${later}`)).to.equal(0);
    expect(number('SELECT count(*) FROM seen')).to.equal(301);
  });

  it('forgets the rest when nothing else is to do, and keeps what is not over', () => {
    run([claims(...range(0, 100))], 1_000_000);
    run([claims(...range(100, 150))], 1_050_000);
    run([{ kind: 'tidy' }], 1_000_000 + WINDOW_MS);
    run([{ kind: 'tidy' }], 1_000_000 + WINDOW_MS);
    expect(number('SELECT count(*) FROM seen')).to.equal(50);
  });

  it('does not grow when one window follows the other', () => {
    const pages = range(0, 7).map((window) => {
      for (const part of range(0, 4)) {
        const from = window * 2_000 + part * 500;
        run([claims(...range(from, from + 500))], 1_000_000 + window * WINDOW_MS + part * 25_000);
      }
      return number('PRAGMA page_count') ?? 0;
    });
    expect(pages.at(-1)).to.be.at.most((pages[2] ?? 0) * 1.2);
  });

  it('gives the room of a drained backlog back to the disk, little by little', () => {
    run(range(0, 30).map((n) => keeps(n, 'x'.repeat(1_000_000))));
    const before = number('PRAGMA page_count') ?? 0;
    run([settles(...range(0, 30))]);
    expect(number('PRAGMA page_count')).to.equal(before);
    run([{ kind: 'tidy' }]);
    expect(number('PRAGMA page_count')).to.be.within(before - 1_030, before - 1_024);
    for (let n = 0; n < 5; n += 1) run([{ kind: 'tidy' }]);
    expect(number('PRAGMA freelist_count')).to.be.within(4_096, 5_120);
  });

  it('finds what is due and what is dead by index', () => {
    expect(plan('SELECT id FROM kept WHERE destination_id = 1 AND due_ms <= 5 ORDER BY due_ms')).to.match(
      /SEARCH kept USING (COVERING )?INDEX kept_due \(destination_id=\? AND due_ms<\?\)"/,
    );
    const dead = 'SELECT id FROM kept WHERE buried_at_ms IS NOT NULL';
    const order = 'ORDER BY buried_at_ms DESC, key LIMIT 5';
    expect(plan(`${dead} ${order}`))
      .to.contain('INDEX dead_newest')
      .and.not.contain('TEMP');
    expect(plan(`${dead} AND destination_id = 1 ${order}`))
      .to.contain('INDEX dead_destination')
      .and.not.contain('TEMP');
    expect(plan(`${dead} AND reason = 'age' ${order}`))
      .to.contain('INDEX dead_reason')
      .and.not.contain('TEMP');
    expect(plan(`${dead} AND event_id = '"1"' ${order}`))
      .to.contain('INDEX dead_event')
      .and.not.contain('TEMP');
  });
});
