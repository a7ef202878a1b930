// Feature hashing: 32-bit FNV-1a over UTF-16 code units with a murmur finaliser, into power-of-two tables.

export const CHARACTER_BUCKETS = 1 << 15
export const WORD_BUCKETS = 1 << 15
const PRIME = 0x01000193
const SEEDS = { character: 0x811c9dc5, word: 0x2f0b4a37, pair: 0x6a09e667 } as const

function finish(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (mixed ^ (mixed >>> 13)) >>> 0
}

function feed(hash: number, text: string, start: number, end: number): number {
  let state = hash
  for (let index = start; index < end; index++) state = Math.imul(state ^ text.charCodeAt(index), PRIME)
  return state
}

/** Bucket of a whole word in [0, WORD_BUCKETS). */
export function wordBucket(word: string): number {
  return finish(feed(SEEDS.word, word, 0, word.length)) & (WORD_BUCKETS - 1)
}

/** Bucket of two neighbouring words in [0, WORD_BUCKETS). */
export function pairBucket(left: string, right: string): number {
  const hash = Math.imul(feed(SEEDS.pair, left, 0, left.length) ^ 0x20, PRIME)
  return finish(feed(hash, right, 0, right.length)) & (WORD_BUCKETS - 1)
}

/** Buckets of the 3- to 5-character substrings of "<word>", each in [0, CHARACTER_BUCKETS); a one-character word has one. */
export function characterBuckets(word: string): number[] {
  const marked = `<${word}>`
  const buckets: number[] = []
  for (let start = 0; start < marked.length - 2; start++) {
    let hash: number = feed(SEEDS.character, marked, start, start + 2)
    for (let end = start + 3; end <= Math.min(start + 5, marked.length); end++) {
      hash = feed(hash, marked, end - 1, end)
      buckets.push(finish(hash) & (CHARACTER_BUCKETS - 1))
    }
  }
  return buckets
}

const BLOOM_PROBES = 5

/** Bit positions of a word in a Bloom filter of `bits` bits (double hashing, Kirsch and Mitzenmacher 2006). */
export function bloomPositions(word: string, bits: number): number[] {
  const first = finish(feed(SEEDS.word, word, 0, word.length))
  const second = finish(feed(SEEDS.character, word, 0, word.length)) | 1
  return Array.from({ length: BLOOM_PROBES }, (_unused, probe) => (first + Math.imul(probe, second) + 0) >>> 0).map((hash) => hash % bits)
}
