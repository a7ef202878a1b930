// Repairs single tokens and neighbours: stretched letters, masked letters, words split in two, misspelled listed words.

import { segment } from './segment.ts'
import type { Vocabulary } from './vocabulary.ts'

const STRETCHED = /(.)\1{2,}/u
const VOWELS = ['a', 'e', 'i', 'o', 'u']
const SHORTEST_REJOINED = 5
const SHORTEST_HALF = 2
const SHORTEST_SEGMENTED = 9

function squeeze(token: string, vocabulary: Vocabulary): string {
  if (!STRETCHED.test(token) || /^\d+$/u.test(token)) return token
  const once = token.replace(/(.)\1{2,}/gu, '$1')
  const twice = token.replace(/(.)\1{2,}/gu, '$1$1')
  return vocabulary.isKnown(twice) && !vocabulary.isListed(once) ? twice : once
}

function unmask(token: string, vocabulary: Vocabulary): string {
  if (!token.includes('*')) return token
  const filled = VOWELS.map((vowel) => token.replace(/\*+/gu, vowel)).find((word) => vocabulary.isListed(word))
  return filled ?? token.replaceAll('*', '')
}

function undouble(token: string, vocabulary: Vocabulary): string {
  const single = token.replace(/([a-z])\1/gu, '$1')
  return single !== token && vocabulary.isListed(single) ? single : token
}

/** The words inside an unknown run of letters if they explain it wholly and one of them is listed ("nakedwoman"). */
function unglue(word: string, vocabulary: Vocabulary): string[] | null {
  if (word.length < SHORTEST_SEGMENTED) return null
  const words = segment(word, vocabulary.isKnown)
  return words.some((part) => vocabulary.isListed(part) && part.length > 3) && words.every((part) => part.length > 2) ? words : null
}

/** One token's repair; a known word never changes, and a misspelling only while `mayCorrect`. May return several words. */
export function repairToken(token: string, vocabulary: Vocabulary, mayCorrect: boolean): string[] {
  const word = unmask(squeeze(token, vocabulary), vocabulary)
  if (vocabulary.isKnown(word) || !/^[a-z]+$/u.test(word)) return [word]
  const single = undouble(word, vocabulary)
  if (single !== word) return [single]
  return unglue(word, vocabulary) ?? [(mayCorrect && vocabulary.correct(word)) || word]
}

function rejoined(left: string, right: string, vocabulary: Vocabulary): string | null {
  const whole = left + right
  if (whole.length < SHORTEST_REJOINED || Math.min(left.length, right.length) < SHORTEST_HALF || !/^[a-z]+$/u.test(whole)) return null
  if (vocabulary.isKnown(left) && vocabulary.isKnown(right)) return null
  return vocabulary.isListed(whole) ? whole : null
}

/** Puts back together listed words that a space or sign cut in two ("na ked"), unless both halves are words. */
export function rejoinNeighbours(tokens: readonly string[], vocabulary: Vocabulary): string[] {
  const result: string[] = []
  for (const token of tokens) {
    const previous = result.at(-1)
    const whole = previous === undefined ? null : rejoined(previous, token, vocabulary)
    if (whole === null) result.push(token)
    else result[result.length - 1] = whole
  }
  return result
}
