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
const CODE = /^(?:[a-z]{1,2}\d+(?:[a-z]|\.\d+)?|[a-z]+\d+|\d+[a-z]\d*|[a-z]\d[a-z]?\d*|mp[34]|h26[45])$/u
const CANDIDATE = /[\p{L}\d@$!|€£(+]+/gu
const TRAILING_SIGNS = /[!+(|]+$/u

/** Whether a token that mixes letters with digits or signs is no measure, model number or version. */
function looksLeet(token: string): boolean {
  return !MEASURE.test(token) && !CODE.test(token)
}

const AMBIGUOUS = /[1!|]/gu

/** The reading that is a known word if there is one: "1" and "!" stand for i or l. */
function readLetters(body: string, vocabulary: Vocabulary): string {
  const asI = Array.from(body, (char) => LETTER_FOR[char] ?? char).join('')
  if (vocabulary.isKnown(asI)) return asI
  const asL = Array.from(body.replace(AMBIGUOUS, 'l'), (char) => LETTER_FOR[char] ?? char).join('')
  return vocabulary.isKnown(asL) ? asL : asI
}

function readToken(token: string, vocabulary: Vocabulary): string {
  const signs = TRAILING_SIGNS.exec(token)?.[0] ?? ''
  const body = signs ? token.slice(0, -signs.length) : token
  if (!/[a-z]/u.test(body) || !/[\d@$!|€£(+]/u.test(body)) return token
  const letters = readLetters(body, vocabulary)
  return looksLeet(body) || (vocabulary.isListed(letters) && body.length > 2) ? letters + signs : token
}

/** Replaces leet tokens by their letters; every other token stays as it is. */
export function undoLeet(text: string, vocabulary: Vocabulary): string {
  return /[\d@$!|€£(+]/u.test(text) ? text.replace(CANDIDATE, (token) => readToken(token, vocabulary)) : text
}
