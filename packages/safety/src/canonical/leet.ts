// Undoes digits and signs that stand for letters ("n4k3d", "p0rn", "a$$"), and leaves 4k, 35mm, f1.8 and p51 alone.

import type { Vocabulary } from './vocabulary.ts'

const LETTER_FOR: Record<string, string> = {
  '0': 'o',
  '1': 'i',
  '2': 'z',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '6': 'g',
  '7': 't',
  '8': 'b',
  '9': 'g',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
  '€': 'e',
  '£': 'l',
  '(': 'c',
  '+': 't',
}
const MEASURE =
  /^\d+(?:[.,x:]\d+)*(?:k|mm|cm|m|km|d|p|px|st|nd|rd|th|s|fps|kg|g|am|pm|yo|y|hz|mb|gb|ft|in|w|v|ml|l|x|mp|bit|c|f|hp|h|min|sec|er|ies|ish|something)?$/u
const CODE = /^(?:[a-z]{1,2}\d+(?:[a-z]|\.\d+)?|[a-z]+\d+|\d+[a-z]+|[a-z]\d[a-z]?\d*|\d+[a-z]\d+)$/u
const CANDIDATE = /[\p{L}\d@$!|€£(+]+/gu
/** Signs at either end are punctuation or a prompt's weight brackets. */
const SIGNS_AROUND = /^([!+(|]*)(.*?)([!+(|]*)$/u
const SIGN = /[\d@$!|€£(+]/u
const SURE_TOKENS = 2

const SHORTEST_KNOWN_CODE = 4
const SHORTEST_LISTED = 3

/** Whether letters-for-digits is the likelier reading: measures and model numbers need a known word behind them. */
function isLeet(token: string, letters: string, vocabulary: Vocabulary): boolean {
  if (vocabulary.isListed(letters)) return token.length >= SHORTEST_LISTED
  if (MEASURE.test(token)) return false
  return !CODE.test(token) || (token.length >= SHORTEST_KNOWN_CODE && vocabulary.isKnown(letters))
}

const AMBIGUOUS = /[1!|]/gu

/** The reading that is a known word if there is one: "1" and "!" stand for i or l. */
function readLetters(body: string, vocabulary: Vocabulary): string {
  const asI = Array.from(body, (char) => LETTER_FOR[char] ?? char).join('')
  if (vocabulary.isKnown(asI)) return asI
  const asL = Array.from(body.replace(AMBIGUOUS, 'l'), (char) => LETTER_FOR[char] ?? char).join('')
  return vocabulary.isKnown(asL) ? asL : asI
}

type Reading = {
  readonly before: string
  readonly letters: string
  readonly after: string
  readonly isSure: boolean
  readonly isLikely: boolean
}

function read(token: string, vocabulary: Vocabulary): Reading {
  const [, before = '', body = '', after = ''] = SIGNS_AROUND.exec(token) ?? []
  const letters = readLetters(body, vocabulary)
  const isMixed = /[a-z]/u.test(body) && /[\d@$!|€£(+]/u.test(body)
  return {
    before,
    letters,
    after,
    isSure: isMixed && isLeet(body, letters, vocabulary),
    isLikely: /\d/u.test(body) && (body.length === 1 ? /[14]/u.test(body) : vocabulary.isKnown(letters)),
  }
}

/**
 * Replaces leet tokens by their letters; every other token stays as it is. Once two tokens are leet for certain, short ones
 * that could be model numbers ("h3r") and plain numbers that read as words count too.
 */
export function undoLeet(text: string, vocabulary: Vocabulary): string {
  if (!SIGN.test(text)) return text
  const sure = (text.match(CANDIDATE) ?? []).filter((token) => SIGN.test(token) && read(token, vocabulary).isSure).length
  return text.replace(CANDIDATE, (token) => {
    if (!SIGN.test(token)) return token
    const { before, letters, after, isSure, isLikely } = read(token, vocabulary)
    return isSure || (sure >= SURE_TOKENS && isLikely) ? before + letters + after : token
  })
}
