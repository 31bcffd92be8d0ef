import type { Ask, Input, Told } from './calls.js';
import { Run, type Program } from './run.js';

/** Where a program stands after all that it went through. */
export interface Place {
  readonly id: number;
  readonly asks: readonly Ask[];
  readonly hasTimer: boolean;
  readonly told: Told | null;
  readonly isOver: boolean;
  /** What it went through, oldest first. */
  readonly inputs: readonly Input[];
  readonly next: Map<string, Place>;
}

let places = 0;

/**
 * A program as a machine whose steps can be taken from any place in any order. A running function cannot be copied, but it
 * is decided by what it was told and when: each place is found once, by telling a new run all of it again, and remembered.
 */
export class Machine {
  readonly name: string;
  readonly #program: Program;
  #first: Place | null = null;

  constructor(program: Program, name: string) {
    this.#program = program;
    this.name = name;
  }

  start(): Place | Promise<Place> {
    return this.#first ?? this.#find([]).then((place) => (this.#first = place));
  }

  step(place: Place, input: Input): Place | Promise<Place> {
    const text = JSON.stringify(input);
    const known = place.next.get(text);
    if (known !== undefined) return known;
    return this.#find([...place.inputs, input]).then((found) => {
      place.next.set(text, found);
      return found;
    });
  }

  async #find(inputs: readonly Input[]): Promise<Place> {
    const run = await Run.begin(this.#program, this.name);
    for (const input of inputs) await run.feed(input);
    const { asks, hasTimer, told, isOver } = run;
    return { id: places++, asks, hasTimer, told, isOver, inputs, next: new Map() };
  }
}
