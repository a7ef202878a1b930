// Turns a prompt into what rules and learned heads read: canonical tokens, their hash buckets, and the lexicon groups they touch.

import { canonicalise, type Canonical } from '../canonical/index.ts'
import type { Vocabulary } from '../canonical/vocabulary.ts'
import { LEXICON } from '../lexicons/index.ts'
import { createMatcher, type Match } from '../rules/matcher.ts'
import { pairBucket, wordBucket } from './hash.ts'

/** Tokens beyond this many are judged by the rules alone. */
export const MAX_TOKENS = 400

export const GROUP_IDS: readonly string[] = LEXICON.map(({ id }) => id)

export type Features = {
  readonly canonical: Canonical
  readonly matches: readonly Match[]
  /** The first MAX_TOKENS canonical tokens; the next two arrays have one entry for each. */
  readonly tokens: readonly string[]
  readonly words: readonly number[]
  /** Bucket of the pair (previous token, token); the first token pairs with the start mark. */
  readonly pairs: readonly number[]
  /** Indices into GROUP_IDS of the groups touched, ascending, each once. */
  readonly groups: readonly number[]
}

const START_MARK = '^'
const REPAIRED_GROUPS =
  /^(?:sexual\.(?:explicit|nudity|suggestive|slang)|violence\.(?:gore|act|blood)|minor\.|hate\.slur|selfharm\.|illicit\.(?:drug|weapon))/u
const groupNumber = new Map(GROUP_IDS.map((id, index) => [id, index]))
const match = createMatcher(LEXICON)

const ENDINGS = ['', 'e', 'ed', 'ion', 'ing']

/** The single words of the lists that describe harm, which the canonical form restores from misspellings. */
export function listedWords(): string[] {
  const terms = LEXICON.filter(({ id }) => REPAIRED_GROUPS.test(id)).flatMap((group) => group.terms)
  const words = terms.filter((term) => /^[a-z]{3,}$/u.test(term))
  const stems = terms.filter((term) => /^[a-z]{4,}\*$/u.test(term)).map((term) => term.slice(0, -1))
  return words.concat(stems.flatMap((stem) => ENDINGS.map((ending) => stem + ending)))
}

/** Features of a prompt of any length. */
export function extractFeatures(prompt: string, vocabulary: Vocabulary): Features {
  const canonical = canonicalise(prompt, vocabulary)
  const matches = match(canonical.tokens)
  const tokens = canonical.tokens.slice(0, MAX_TOKENS)
  const touched = new Set(matches.map(({ group }) => groupNumber.get(group) ?? 0))
  return {
    canonical,
    matches,
    tokens,
    words: tokens.map(wordBucket),
    pairs: tokens.map((token, index) => pairBucket(tokens[index - 1] ?? START_MARK, token)),
    groups: [...touched].toSorted((a, b) => a - b),
  }
}
