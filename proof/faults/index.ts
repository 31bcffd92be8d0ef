import { destinationFaults } from './destination.js';
import { failoverFaults, failoverUnawaited } from './failovers.js';
import type { Fault } from './fault.js';
import { linkFaults } from './links.js';
import { notPromised } from './not-promised.js';
import { receiverFaults } from './receivers.js';
import { redisFaults } from './redis.js';
import { senderFaults } from './sender.js';
import { sqliteFaults } from './sqlite.js';
import { storm } from './storm.js';

/** Every kind of fault there is, in the order in which they are tried. */
export const faults: readonly Fault[] = [
  ...receiverFaults,
  ...redisFaults,
  ...failoverFaults,
  ...linkFaults,
  ...destinationFaults,
  ...senderFaults,
  ...sqliteFaults,
  storm,
  ...notPromised,
  failoverUnawaited,
];
