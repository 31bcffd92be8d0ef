import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/** Destinations are a handful of names, and rows and indexes by the hundred thousand refer to them: by number. */
export class DestinationIds {
  private readonly find;
  private readonly insert;

  constructor(db: DatabaseSyncInstance) {
    this.find = db.prepare('SELECT id FROM destination WHERE name = ?');
    this.insert = db.prepare('INSERT INTO destination (name) VALUES (?)');
  }

  /** null: nothing was ever kept for it. */
  findId(name: string): number | null {
    const row = this.find.get(name) as { id: number } | undefined;
    return row?.id ?? null;
  }

  /** Not remembered here between calls: a transaction that is rolled back takes its numbers with it. */
  idOf(name: string): number {
    return this.findId(name) ?? Number(this.insert.run(name).lastInsertRowid);
  }
}
