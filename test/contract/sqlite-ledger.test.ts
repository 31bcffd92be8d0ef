import { sqliteHarness } from '../support/sqlite-harness.js';
import { describeLedger } from './ledger-conformance.js';

describe('the SQLite ledger', () => describeLedger(sqliteHarness));
