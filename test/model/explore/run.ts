import type { Facts } from '#src/relay/facts.js';
import type { Ask, Call, Input, Result, Told } from './calls.js';
import { HeldClock } from './held-clock.js';
import { partsThatAsk, type Parts } from './parts.js';
import { shortName } from './short-name.js';

/** A piece of the real relay, run on parts that are in the explorer's hands. null: it has nobody to answer. */
export type Program = (parts: Parts) => Promise<Told | null>;

/** One execution of a program: it stands still whenever it waits, and goes on when it is fed. */
export class Run {
  told: Told | null = null;
  readonly #asks = new Map<number, { readonly ask: Ask; readonly answer: (result: Result) => void }>();
  readonly #clock = new HeldClock();
  #asked = 0;
  #minted = 0;
  #working = 0;
  #hasRoom = true;
  #fault: unknown = null;

  static async begin(program: Program, name: string): Promise<Run> {
    const run = new Run();
    run.#background(program(run.#parts(name)).then((told) => (run.told = told)));
    await run.#settleDown();
    return run;
  }

  get asks(): readonly Ask[] {
    return [...this.#asks.values()].map(({ ask }) => ask);
  }

  get hasTimer(): boolean {
    return this.#clock.hasTimer;
  }

  get isOver(): boolean {
    return this.#working === 0;
  }

  async feed(input: Input): Promise<void> {
    this.#clock.ageMs = input.atMs;
    switch (input.kind) {
      case 'reply': {
        const asked = this.#asks.get(input.ask);
        this.#asks.delete(input.ask);
        asked?.answer(input.result);
        break;
      }
      case 'timer':
        this.#clock.ring();
        break;
      case 'no-room':
        this.#hasRoom = false;
        break;
    }
    await this.#settleDown();
  }

  /** A tick that is asked for between two promise jobs comes when all of them are done. */
  async #settleDown(): Promise<void> {
    await Promise.resolve();
    await new Promise<void>((resolve) => process.nextTick(resolve));
    if (this.#fault !== null) throw this.#fault;
  }

  #background(work: Promise<unknown>): void {
    this.#working += 1;
    work
      .catch((error: unknown) => {
        this.#fault = error;
      })
      .finally(() => {
        this.#working -= 1;
      })
      .catch(() => undefined);
  }

  #ask<Answer extends Result>(call: Call, unanswered: Answer): Promise<Answer> {
    const ask = { id: this.#asked++, call, name: shortName(JSON.stringify(call)) };
    return new Promise((resolve) => {
      this.#asks.set(ask.id, { ask, answer: (result) => resolve((result ?? unanswered) as Answer) });
    });
  }

  #parts(name: string): Parts {
    return {
      ...partsThatAsk((call, unanswered) => this.#ask(call, unanswered)),
      clock: this.#clock,
      facts: {
        ...SILENT,
        fault: (_where, error) => {
          this.#fault = error;
        },
      },
      mint: () => `${name}x${this.#minted++}`,
      background: (work) => this.#background(work),
      hasRoom: () => this.#hasRoom,
    };
  }
}

const nothing = () => undefined;

const SILENT: Omit<Facts, 'fault'> = {
  attempted: nothing,
  lapsed: nothing,
  kept: nothing,
  buried: nothing,
  unwritten: nothing,
  overtaken: nothing,
};
