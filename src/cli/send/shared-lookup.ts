import { lookup, type LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';

const LIFE_MS = 1_000;

type Answer = readonly [error: NodeJS.ErrnoException | null, addresses: LookupAddress[]];

interface Question {
  answer: Answer | null;
  readonly waiting: ((answer: Answer) => void)[];
}

const questions = new Map<string, Question>();

/**
 * Asks for a name once a second, however many connections are opened to it: Node has four threads for such questions, and
 * the wait for one of them would be taken from the endpoint's time.
 */
export const sharedLookup: LookupFunction = (hostname, options, done) => {
  const name = `${hostname} ${options.family ?? 0} ${options.hints ?? 0}`;
  const tell = ([error, addresses]: Answer): void => {
    if (options.all === true) done(error, addresses);
    else done(error, addresses[0]?.address ?? '', addresses[0]?.family);
  };
  const known = questions.get(name);
  if (known !== undefined) {
    if (known.answer === null) known.waiting.push(tell);
    else process.nextTick(tell, known.answer);
    return;
  }
  const question: Question = { answer: null, waiting: [tell] };
  questions.set(name, question);
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const answer: Answer = [error, addresses ?? []];
    question.answer = answer;
    for (const each of question.waiting.splice(0)) each(answer);
    setTimeout(() => questions.delete(name), LIFE_MS).unref();
  });
};
