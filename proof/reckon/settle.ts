import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { ADMIN_TOKEN, type World } from '../world/world.js';

/** Longer than a receiver's count is old (5 s), so that an old count of nothing is not believed. */
const COUNT_AGE_MS = 6_000;
const PAUSE_MS = 200;

/**
 * Waits until the ledger keeps nothing and nobody has anything in hand, or until the time is up; the sender has come to its end
 * before. Gives how many are kept then.
 */
export async function settle(world: World, withinMs: number): Promise<number> {
  const { countKept } = world.ledger;
  const startMs = performance.now();
  let quietSinceMs = startMs;
  let before = -1;
  for (;;) {
    const count = deliveredCount(world);
    const inHand = await inHandOf(world);
    if (count !== before || inHand !== 0) quietSinceMs = performance.now();
    before = count;
    const kept = (await countKept?.()) ?? 0;
    const quietMs = performance.now() - quietSinceMs;
    if (inHand === 0 && kept === 0 && quietMs > (countKept === null ? COUNT_AGE_MS : PAUSE_MS)) return 0;
    if (performance.now() - startMs > withinMs) return countKept === null ? (inHand ?? 0) : kept;
    await sleep(PAUSE_MS);
  }
}

const deliveredCount = ({ destination }: World): number =>
  [...destination.deliveries.values()].reduce((sum, { length }) => sum + length, 0);

/** What the receivers' metrics say they attempt or keep; null: one of them does not tell. */
async function inHandOf({ receivers, ledger }: World): Promise<number | null> {
  const texts = await Promise.all(receivers.map(({ url }) => get(`${url}/metrics`)));
  const metrics = ['bridgehead_attempts_in_flight', ...(ledger.countKept === null ? ['bridgehead_kept'] : [])];
  let inHand = 0;
  for (const text of texts) {
    if (text === null) return null;
    for (const metric of metrics) inHand += sum(text, metric);
  }
  return inHand;
}

const sum = (text: string, metric: string): number =>
  [...text.matchAll(new RegExp(`^${metric}\\{[^}]*\\} (\\d+)`, 'gm'))].reduce((all, [, n]) => all + Number(n), 0);

/** The ids of the events that are dead letters, from the operator's list; an event and its replay have one id. */
export async function deadLetters({ receivers }: World): Promise<readonly string[]> {
  const found: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const text = await patientGet(
      `${receivers[0]?.url}/admin/dead-letters?limit=100&cursor=${encodeURIComponent(cursor)}`,
    );
    const page = JSON.parse(text) as { items: readonly { event_id: string }[]; next: string | null };
    for (const { event_id: id } of page.items) found.push(id);
    cursor = page.next;
  }
  return found;
}

/** On a busy machine an answer may be late once: it is asked for as an operator would, again. */
async function patientGet(url: string): Promise<string> {
  for (let tries = 0; tries < 10; tries += 1) {
    const text = await get(url);
    if (text !== null) return text;
    await sleep(500);
  }
  throw new Error(`no answer from ${url}`);
}

function get(url: string): Promise<string | null> {
  return new Promise((resolve) => {
    const headers = { Authorization: `Bearer ${ADMIN_TOKEN}` };
    const asked = request(url, { agent: false, timeout: 5_000, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (chunk: string) => (text += chunk));
      answer.on('error', () => resolve(null));
      answer.on('end', () => resolve(answer.statusCode === 200 ? text : null));
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(null));
    asked.end();
  });
}
