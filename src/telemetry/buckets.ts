/** Seconds. Up to 5 s, where both an answer and an attempt have to be over. */
export const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 4, 5, 10] as const;

/** Seconds. A ledger answers in parts of a millisecond, or is in trouble. */
export const LEDGER_BUCKETS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5] as const;

/** Seconds. Up to the 24 h for which EventBridge, and we, go on trying. */
export const AGE_BUCKETS = [
  0.1, 0.5, 1, 2.5, 5, 15, 60, 300, 900, 3_600, 7_200, 14_400, 28_800, 43_200, 64_800, 86_400,
] as const;
