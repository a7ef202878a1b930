// Identifiers: a prefix that says what they name, and 128 random bits.
import { toHex } from './bytes.ts'

export type IdPrefix = 'hook' | 'img' | 'up' | 'job' | 'key' | 'lease' | 'req' | 'rnr' | 'modr' | 'block'

/** Fills the array with random bytes; `crypto.getRandomValues` outside tests. */
export type RandomBytes = (length: number) => Uint8Array<ArrayBuffer>

export const randomBytes: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length))

/** For example `img_6f0c…` (prefix, underscore, 32 hex digits). */
export const createId = (prefix: IdPrefix, random: RandomBytes = randomBytes): string => `${prefix}_${toHex(random(16))}`
