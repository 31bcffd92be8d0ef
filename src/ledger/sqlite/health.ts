import type { LedgerFacts } from '../../relay/facts.js';
import type { LedgerStatus } from '../../relay/ledger.js';
import type { DiskReport } from './disk.js';
import type { BatchReply } from './protocol.js';

/** Each byte is written to the log first, and then to its place. */
const WRITTEN = 2;

/** What `status()` says, put together from the disk, the last batch and the worker's life. */
export class Health {
  private readonly facts: LedgerFacts;
  private disk: DiskReport;
  /** SQLite found no room: believed until the disk is looked at again. */
  private overflowed = false;
  /** Of payloads that were sent to be stored since the disk was looked at: seconds are enough to fill it. */
  private sentBytes = 0;
  private trouble: string | null = null;
  private death: string | null = null;

  constructor(facts: LedgerFacts, disk: DiskReport) {
    this.facts = facts;
    this.disk = disk;
  }

  get full(): boolean {
    return this.disk.full || this.overflowed || this.sentBytes * WRITTEN > this.disk.roomBytes;
  }

  checked(disk: DiskReport): void {
    this.disk = disk;
    this.overflowed = false;
    this.sentBytes = 0;
  }

  sent(bytes: number): void {
    this.sentBytes += bytes;
  }

  replied({ trouble, faults }: BatchReply): void {
    for (const fault of faults) this.facts.fault('sqlite ledger', new Error(fault));
    if (trouble?.full === true) this.overflowed = true;
    const now = trouble === null || trouble.full ? null : trouble.message;
    if (now !== null && this.trouble === null) this.facts.ledgerLost(now);
    if (now === null && this.trouble !== null) this.facts.ledgerRegained();
    this.trouble = now;
  }

  died(reason: string): void {
    if (this.death !== null) return;
    this.death = reason;
    this.facts.ledgerLost(reason);
  }

  status(): LedgerStatus {
    const failures: string[] = [];
    if (this.death !== null) failures.push(`ledger: its worker ended (${this.death}); restart the process`);
    else if (this.trouble !== null) failures.push(`ledger: the last write failed (${this.trouble})`);
    return {
      reachable: this.death === null,
      durability: 'fsync',
      full: this.full,
      failures,
      warnings: this.disk.warnings,
    };
  }
}
