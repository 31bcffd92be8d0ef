/** What one request holds of the bytes that all requests together may have in memory. */
export interface Hold {
  /** false: there is no room for as much; nothing was taken. */
  grow(bytes: number): boolean;
  release(): void;
}

export interface BytesInFlight {
  /** For one request; to be released once. */
  hold(): Hold;
  usage(): { readonly requests: number; readonly bytes: number };
}

/** Bounds the memory that bodies take while their events are worked on. */
export function createBytesInFlight(limit: number): BytesInFlight {
  let total = 0;
  let requests = 0;
  return {
    usage: () => ({ requests, bytes: total }),
    hold() {
      requests += 1;
      let held = 0;
      return {
        grow(bytes) {
          if (total + bytes > limit) return false;
          total += bytes;
          held += bytes;
          return true;
        },
        release() {
          requests -= 1;
          total -= held;
          held = 0;
        },
      };
    },
  };
}
