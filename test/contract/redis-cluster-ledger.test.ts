import { redisClusterHarness } from '../support/redis-harness.js';
import { ACROSS_PARTITIONS, describeLedger } from './ledger-conformance.js';

describe('the Redis ledger on a Cluster', () => describeLedger(redisClusterHarness, ACROSS_PARTITIONS));
