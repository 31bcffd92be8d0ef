const END_OF_HEAD = Buffer.from('\r\n\r\n');
const END_OF_CHUNKS = Buffer.from('0\r\n\r\n');

/**
 * Cuts a stream of bytes into HTTP/1.1 messages, so much of it as the bench meets: a length, or chunks. node:http would
 * cost the driver and the destination several times as much, and it is the server under test that shall be the limit.
 */
export class Frames {
  private pending: Buffer[] = [];
  private pendingBytes = 0;
  /** Bytes without which the message cannot be whole; 0 while that is not known. */
  private wanted = 0;
  private readonly onMessage: (head: string, body: Buffer) => void;

  constructor(onMessage: (head: string, body: Buffer) => void) {
    this.onMessage = onMessage;
  }

  push(chunk: Buffer): void {
    this.pending.push(chunk);
    this.pendingBytes += chunk.length;
    while (this.pendingBytes > 0 && this.pendingBytes >= this.wanted) {
      const bytes = this.pending.length === 1 ? (this.pending[0] as Buffer) : Buffer.concat(this.pending);
      this.pending = [bytes];
      const used = this.cut(bytes);
      if (used === 0) return;
      this.wanted = 0;
      this.pendingBytes = bytes.length - used;
      this.pending = this.pendingBytes > 0 ? [bytes.subarray(used)] : [];
    }
  }

  /** Hands over the first message and tells its length; 0: it is not whole yet. */
  private cut(bytes: Buffer): number {
    const headEnd = bytes.indexOf(END_OF_HEAD);
    if (headEnd < 0) return 0;
    const head = bytes.toString('latin1', 0, headEnd);
    const bodyStart = headEnd + END_OF_HEAD.length;
    const end = endOfBody(head, bytes, bodyStart);
    if (end === null) return 0;
    if (end > bytes.length) {
      this.wanted = end;
      return 0;
    }
    this.onMessage(head, bytes.subarray(bodyStart, end));
    return end;
  }
}

function endOfBody(head: string, bytes: Buffer, bodyStart: number): number | null {
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return bodyStart + Number(length);
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return bodyStart;
  const at = bytes.indexOf(END_OF_CHUNKS, bodyStart);
  return at < 0 ? null : at + END_OF_CHUNKS.length;
}
