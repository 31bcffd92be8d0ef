import { modelHarness } from '../support/model-harness.js';
import { describeLedger } from './ledger-conformance.js';

describe('the model as a ledger', () => describeLedger(modelHarness));
