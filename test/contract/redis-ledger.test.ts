import { redisHarness } from '../support/redis-harness.js';
import { describeLedger } from './ledger-conformance.js';

describe('the Redis ledger', () => describeLedger(redisHarness));
