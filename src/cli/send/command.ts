import { closeSync, openSync, writeSync } from 'node:fs';
import type { ExitCode, Io } from '../io.js';
import { progress } from '../screen/progress.js';
import { json } from '../screen/table.js';
import { UsageError } from '../usage-error.js';
import { deadLetterOf } from './dead-letter.js';
import type { Ending } from './ending.js';
import type { SendFlags } from './flags.js';
import { credentialOf, eventsUrl, headersOf, senderOf, sourceOf } from './plan.js';
import { eachOf, endingJson, report } from './report.js';
import { sendAll } from './send-all.js';
import { standstill } from './standstill.js';
import { isAllTaken } from './summary.js';

/** `bridgehead send`: 0 only where every event got a 2xx. */
export async function send(paths: readonly string[], flags: SendFlags, io: Io): Promise<ExitCode> {
  const source = sourceOf(flags, paths, io.stdin);
  const options = {
    url: eventsUrl(flags.url),
    sender: senderOf(flags),
    batchSize: flags.batchSize,
    headers: headersOf(flags),
    credential: credentialOf(flags),
    rate: flags.rate,
    atOnce: flags.atOnce,
    speed: flags.speed,
    signal: io.interrupted,
  };
  const queue = flags.dlq === undefined ? null : openSync(flags.dlq, 'a');
  const arns = { rule: flags.ruleArn, target: flags.targetArn };
  const endings: Ending[] = [];
  const bar = progress('sent', source.total, io);
  let count = 0;
  const ended = (ending: Ending): void => {
    bar.advance(++count);
    if (flags.each) endings.push(ending);
    if (queue === null || ending.fate.kind !== 'given-up') return;
    // At once and in turn: what was given up is in the file even if the next event never ends.
    writeSync(queue, `${JSON.stringify(deadLetterOf(ending, ending.fate.why, arns))}\n`);
  };
  try {
    const summary = await sendAll(source.items, { ...options, replied: standstill((text) => io.err(text)), ended });
    bar.end();
    if (summary.events === 0 && !io.interrupted.aborted) throw new UsageError('there was no event to send');
    if (flags.json) io.out(json(flags.each ? { ...summary, each: endings.map(endingJson) } : summary));
    else io.out((flags.each ? eachOf(endings) : '') + report(summary, flags.dlq ?? null));
    return isAllTaken(summary) ? 0 : 1;
  } finally {
    bar.end();
    if (queue !== null) closeSync(queue);
  }
}
