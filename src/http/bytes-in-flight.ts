/** What one request holds of the bytes that all requests together may have in memory. */
export interface Hold {
  /** false: there is no room for as much; nothing was taken. */
  grow(bytes: number): boolean;
  release(): void;
}

/** Bounds the memory that bodies take while their events are worked on. */
export function createBytesInFlight(limit: number): { hold(): Hold } {
  let total = 0;
  return {
    hold() {
      let held = 0;
      return {
        grow(bytes) {
          if (total + bytes > limit) return false;
          total += bytes;
          held += bytes;
          return true;
        },
        release() {
          total -= held;
          held = 0;
        },
      };
    },
  };
}
