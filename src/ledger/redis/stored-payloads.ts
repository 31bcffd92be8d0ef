/** More than any process has in hand at once. */
const LIMIT = 10_000;

/**
 * Which of the deliveries that this process works on have their payload in the store already, so that a megabyte is
 * not sent again with every retry. A guess only: the script that is sent no payload and needs one says so.
 */
export class StoredPayloads {
  private readonly held = new Set<string>();

  add(token: string, key: string): void {
    this.held.add(`${token} ${key}`);
    // A worker that never moves on what it took would be remembered for ever.
    if (this.held.size > LIMIT) this.held.delete(this.held.values().next().value ?? '');
  }

  has(token: string, key: string): boolean {
    return this.held.has(`${token} ${key}`);
  }

  delete(token: string, key: string): void {
    this.held.delete(`${token} ${key}`);
  }
}
