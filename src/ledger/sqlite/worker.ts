import { parentPort, workerData } from 'node:worker_threads';
import type { WorkerStart } from './protocol.js';
import { serve } from './serve.js';

if (parentPort === null) throw new Error('this module is the entry of a worker thread');
serve(parentPort, workerData as WorkerStart);
