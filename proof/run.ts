import { readOptions } from './options.js';
import { publish } from './report/publish.js';
import { headRows, resultRow, sumOf } from './report/table.js';
import { isHeld, playAll } from './play-all.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const options = readOptions(process.argv.slice(2));
const { faults, events, rate, seed } = options;
say(`seed ${seed}: ${events} events under ${faults.length} kinds of fault, ${rate}/s\n`);
for (const line of headRows) say(line);

const startedMs = performance.now();
const { results, failures } = await playAll(options, {
  played: (result) => [resultRow(result), ...result.stories].forEach(say),
  failed: (name, why) => say(`${name} could not be played: ${why}`),
});
const seconds = Math.round((performance.now() - startedMs) / 1_000);
say(resultRow(sumOf(results.filter(({ isPromised }) => isPromised))));
say(`\n${seconds} s; again with --seed=${seed}`);
const isGood = failures.length === 0 && results.every(isHeld);
say(
  isGood ? 'Nothing was lost that was promised, and every further delivery has its cause.' : 'The promise was broken.',
);
if (options.isPublished) await publish(results, { seed, rate, seconds });
// Nothing is left to be done, but Node 20 may spin for ever over requests of broken sockets when it takes itself down.
process.exit(isGood ? 0 : 1);
