import type { Evidence, Payload } from '../relay/delivery.js';

/** The first byte of every stored payload: a later layout gets another, and both can be read. */
const FORMAT = 1;

/** One record for one kept payload: format byte, header length (4 bytes, big-endian), header as JSON, the bytes that came. */
export function encodePayload(payload: Payload): Buffer {
  const { bytes, ...facts } = payload;
  const header = Buffer.from(JSON.stringify(facts));
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(FORMAT, 0);
  prefix.writeUInt32BE(header.length, 1);
  return Buffer.concat([prefix, header, bytes]);
}

/** Throws on a format that this version does not know: better a fault that is seen than a payload misread. */
export function decodePayload(record: Buffer): Payload {
  if (record.readUInt8(0) !== FORMAT) throw new Error(`payload record of unknown format ${record.readUInt8(0)}`);
  const headerEnd = 5 + record.readUInt32BE(1);
  const facts = JSON.parse(record.toString('utf8', 5, headerEnd)) as Omit<Payload, 'bytes' | 'path'>;
  // A record of an earlier version has no path.
  return { path: '', ...facts, bytes: record.subarray(headerEnd) };
}

export const encodeEvidence = (evidence: Evidence): string => JSON.stringify(evidence);
export const decodeEvidence = (text: string): Evidence => JSON.parse(text) as Evidence;
