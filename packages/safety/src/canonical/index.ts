// Stage 0: the canonical form of a prompt, which the rules and the learned heads read instead of what was typed.

import { unmaskConfusables } from './confusables.ts'
import { undoLeet } from './leet.ts'
import { rejoinNeighbours, repairToken } from './repair.ts'
import { segment } from './segment.ts'
import { joinSpelledOut } from './spelled-out.ts'
import { tokenise } from './tokens.ts'
import { foldUnicode } from './unicode.ts'
import type { Vocabulary } from './vocabulary.ts'

export type Canonical = { readonly text: string; readonly tokens: readonly string[] }

/** Longer prompts are judged by their first and last halves of this many characters; the model's own limit is far shorter. */
export const MAX_CHARACTERS = 8000

/** Looking up what a misspelling meant costs about 20 us, so only this many unknown words of a prompt are looked up. */
const MOST_CORRECTIONS = 30

/** What stands for a link says nothing of a picture, and in the hateful posts of the training data every link was masked so. */
const LINK_WORDS: ReadonlySet<string> = new Set(['url', 'urls', 'http', 'https', 'www'])

function clip(text: string): string {
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS / 2)} ${text.slice(-MAX_CHARACTERS / 2)}`
}

/**
 * Canonical form: NFKC, no invisible or bidi characters, no accents, look-alikes mapped to Latin, spelled-out letters joined,
 * leet undone, stretched, masked, split and misspelled listed words restored. Lower case; `tokens` in reading order.
 */
export function canonicalise(prompt: string, vocabulary: Vocabulary): Canonical {
  const { text, joined } = joinSpelledOut(unmaskConfusables(foldUnicode(clip(prompt)), vocabulary))
  const plain = undoLeet(text, vocabulary)
  const unspaced = new Set([...joined].map((word) => undoLeet(word, vocabulary)))
  let corrections = 0
  const repaired = tokenise(plain).flatMap((token) => {
    if (vocabulary.isKnown(token)) return [token]
    if (unspaced.has(token)) return segment(token, vocabulary.isKnown)
    return repairToken(token, vocabulary, ++corrections <= MOST_CORRECTIONS)
  })
  const tokens = rejoinNeighbours(
    repaired.filter((token) => !LINK_WORDS.has(token)),
    vocabulary,
  )
  return { text: plain, tokens }
}
