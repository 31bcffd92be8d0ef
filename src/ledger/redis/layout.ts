/** The version of what follows. Whatever else is found in `meta` is another layout, and is never written into. */
const VERSION = 1;
export const PARTITIONS = 64;
const BUCKETS_PER_PARTITION = 1024;

/** What `meta` says of the layout; changing any of it would forget every key. */
export const LAYOUT: Readonly<Record<'layout' | 'partitions' | 'buckets', string>> = {
  layout: String(VERSION),
  partitions: String(PARTITIONS),
  buckets: String(PARTITIONS * BUCKETS_PER_PARTITION),
};

/** The Redis keys that one delivery may touch: all of them in one slot, by the hash tag of its partition. */
export interface Place {
  readonly bucket: string;
  readonly state: string;
  readonly due: string;
  readonly dead: string;
  readonly age: string;
  readonly body: string;
  /** Its field in the bucket: the bytes that partition and bucket do not tell. Binary, because millions are kept. */
  readonly field: Buffer;
}

type Queues = Pick<Place, 'state' | 'due' | 'dead' | 'age'>;

/** Where everything lies. See LEDGER in the documentation for the figures behind it. */
export class Layout {
  readonly meta: string;
  readonly destinations: string;
  private readonly prefix: string;
  /** Names are looked up, not put together, for every event. */
  private readonly named = new Map<string, readonly Queues[]>();

  constructor(prefix: string) {
    this.prefix = prefix;
    this.meta = `${prefix}:meta`;
    /** Every destination that was ever configured: an operator's key does not say which one it belongs to. */
    this.destinations = `${prefix}:destinations`;
  }

  place(destination: string, key: string): Place {
    const bytes = Buffer.from(key, 'hex');
    const partition = bytes.readUInt8(0) % PARTITIONS;
    const bucket = bytes.readUInt16BE(1) >> 6;
    const { state, due, dead, age } = this.queues(partition, destination);
    return {
      bucket: `${this.prefix}:{${partition}}:b:${bucket}`,
      state,
      due,
      dead,
      age,
      body: `${this.prefix}:{${partition}}:body:${key}`,
      field: bytes.subarray(3),
    };
  }

  /** All hash tags there are, and the keys that have none. */
  get tags(): readonly string[] {
    return [...Array.from({ length: PARTITIONS }, (_, partition) => String(partition)), this.meta, this.destinations];
  }

  /** A key of the slot that a hash tag, or a key without one, belongs to: to ask the node that serves it. */
  probe(tag: string): string {
    return `${this.prefix}:{${tag}}:due:`;
  }

  /** What one partition holds of one destination. */
  queues(partition: number, destination: string): Queues {
    let all = this.named.get(destination);
    if (all === undefined) {
      all = Array.from({ length: PARTITIONS }, (_, each) => this.nameQueues(each, destination));
      this.named.set(destination, all);
    }
    return all[partition] ?? this.nameQueues(partition, destination);
  }

  private nameQueues(partition: number, destination: string): Queues {
    const tagged = `${this.prefix}:{${partition}}`;
    return {
      state: `${tagged}:state:${destination}`,
      due: `${tagged}:due:${destination}`,
      dead: `${tagged}:dead:${destination}`,
      age: `${tagged}:age:${destination}`,
    };
  }
}
