import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { expect } from 'chai';
import { dead } from '#src/relay/ledger.js';
import { claimOfNumber, keptWith, keyNumber, soon } from '../support/deliveries.js';
import { shiftedClock, tellingFacts } from '../support/sqlite-parts.js';
import { SqliteFolder } from '../support/sqlite-folder.js';

describe('opening a SQLite ledger', () => {
  let folder: SqliteFolder;
  beforeEach(async () => {
    folder = await SqliteFolder.make();
  });
  afterEach(async () => folder.remove());

  const sql = async (statements: string): Promise<void> => {
    await mkdir(folder.dataDir, { recursive: true });
    const db = new DatabaseSync(join(folder.dataDir, 'ledger.db'));
    db.exec(statements);
    db.close();
  };

  it('says once that it has taken an empty folder into use', async () => {
    const facts = tellingFacts();
    const first = await folder.open({ facts });
    expect(facts.told).to.deep.equal(['adopted']);
    await first.close();
    await folder.open({ facts });
    expect(facts.told).to.deep.equal(['adopted']);
  });

  it('promises what a synchronised log keeps', async () => {
    const ledger = await folder.open();
    expect(ledger.status()).to.include({ reachable: true, durability: 'fsync', full: false });
    expect(ledger.status().failures).to.deep.equal([]);
  });

  it('is refused while another process holds the folder, with the folder and what to do', async () => {
    const holder = await folder.spawn('hold');
    expect(holder.firstLine).to.equal('open');
    expect(await folder.refusal({ lockWaitMs: 100 })).to.equal(
      `Another process holds the ledger in ${folder.dataDir} (waited 100 ms for it); stop that process, or give this one a DATA_DIR of its own.`,
    );
  });

  it('is refused while this very process holds the folder', async () => {
    await folder.open();
    expect(await folder.refusal({ lockWaitMs: 100 })).to.contain('Another process holds the ledger');
  });

  it('succeeds when the holder is killed while it waits', async () => {
    const holder = await folder.spawn('hold');
    const opening = folder.open({ lockWaitMs: 5_000 });
    await holder.kill();
    expect((await opening).status().reachable).to.equal(true);
  });

  it('succeeds after a holder that closed', async () => {
    const first = await folder.open();
    await first.close();
    expect((await folder.open()).status().reachable).to.equal(true);
  });

  it('lets one of two that begin on an empty folder at once have it', async () => {
    const both = await Promise.all([folder.spawn('hold'), folder.spawn('hold')]);
    const lines = both.map((child) => child.firstLine.slice(0, 12)).toSorted();
    expect(lines).to.deep.equal(['open', 'refused Anot']);
  });

  it('is refused where the folder cannot be created', async () => {
    await writeFile(folder.dataDir, 'a file in its place');
    expect(await folder.refusal({ dataDir: join(folder.dataDir, 'below') })).to.match(
      /^The folder .*data\/below cannot be created \(ENOTDIR.*\); create it writable for this user, or set DATA_DIR to another one\.$/,
    );
  });

  it('is refused where the file cannot be written', async () => {
    await mkdir(join(folder.dataDir, 'ledger.db'), { recursive: true });
    expect(await folder.refusal()).to.match(
      /^The ledger in .*data cannot be opened \(.*\); make the folder and its files writable for this user, or set DATA_DIR to another one\.$/,
    );
  });

  it('is refused where the file is not a database, and leaves it as it is', async () => {
    await mkdir(folder.dataDir);
    const file = join(folder.dataDir, 'ledger.db');
    await writeFile(file, 'not a database '.repeat(1_000));
    expect(await folder.refusal()).to.equal(
      `${file} is not a database that can be read; restore it from a backup, or move it away to start with an empty ledger.`,
    );
    expect(await readFile(file, 'utf8')).to.equal('not a database '.repeat(1_000));
  });

  it('is refused where the database is of another program', async () => {
    await sql('CREATE TABLE invoices (id INTEGER)');
    expect(await folder.refusal()).to.equal(
      `${join(folder.dataDir, 'ledger.db')} is a database, but not a ledger of Bridgehead; move it away or set DATA_DIR to another folder than ${folder.dataDir}.`,
    );
  });

  it('goes on with a file that was written before paths were written down', async () => {
    const before = await folder.open();
    const claim = claimOfNumber(1, { store: dead(keptWith(), 'invalid') });
    await before.claim([claim], soon());
    await before.close();
    await sql('ALTER TABLE kept DROP COLUMN path');
    const after = await folder.open();
    await after.claim([claimOfNumber(2, { store: dead(keptWith(), 'invalid') })], soon());
    const page = await after.list({ limit: 10 });
    const paths = page.kind === 'page' ? page.items.map(({ key, path }) => [key, path]) : [];
    expect(new Map(paths as [string, string][])).to.deep.equal(
      new Map([
        [keyNumber(1), ''],
        [keyNumber(2), '/events'],
      ]),
    );
  });

  it('is refused where the layout is of another version', async () => {
    await (await folder.open()).close();
    await sql("UPDATE meta SET value = 7 WHERE name = 'layout'");
    expect(await folder.refusal()).to.equal(
      `The ledger in ${folder.dataDir} has layout 7 and this version reads layout 1; start the version that wrote it, or set DATA_DIR to another folder.`,
    );
  });

  it('is full from the start below the floor of free disk, and says why', async () => {
    const ledger = await folder.open({ diskFloorBytes: Number.MAX_SAFE_INTEGER, clock: shiftedClock() });
    expect(ledger.status().full).to.equal(true);
    expect(ledger.status().warnings.at(-1)).to.match(/MiB free, below the floor of 8589934591 MiB/);
  });
});
