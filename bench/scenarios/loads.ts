import type { Load } from '../driver.js';

type Shape = Omit<Load, 'port'>;

const sixtyFour = { kind: 'connections', count: 64 } as const;

export const keepAlive: Shape = { connection: 'keep-alive', pace: sixtyFour };
/** EventBridge's real form. */
export const close: Shape = { connection: 'close', pace: sixtyFour };
export const duplicates: Shape = { ...keepAlive, duplicates: 0.9 };
export const openLoop: Shape = { connection: 'close', pace: { kind: 'rate', perSecond: 300 } };
