// Maps foreign letters that look like Latin ones back to Latin, without touching words of a foreign language.

import { LOOK_ALIKES } from './confusable-letters.ts'
import type { Vocabulary } from './vocabulary.ts'

const TO_LATIN = new Map(Object.entries(LOOK_ALIKES).flatMap(([latin, alikes]) => Array.from(alikes, (alike) => [alike, latin] as const)))
const WORD = /[\p{L}\p{M}\p{N}\p{So}\p{Sm}'@$|]+/gu
const LIVING_SCRIPT =
  /[\p{sc=Cyrl}\p{sc=Grek}\p{sc=Arab}\p{sc=Hebr}\p{sc=Armn}\p{sc=Hani}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Deva}\p{sc=Thai}\p{sc=Beng}\p{sc=Taml}]/u
const NOT_ASCII = /[^\x20-\x7e]/u

type Word = { readonly raw: string; readonly mapped: string; readonly kind: 'latin' | 'alike' | 'foreign' }

function readWord(raw: string): Word {
  const mapped = Array.from(raw, (char) => TO_LATIN.get(char) ?? char).join('')
  if (/[a-z]/u.test(raw)) return { raw, mapped, kind: 'latin' }
  return { raw, mapped, kind: /[^a-z0-9]/u.test(mapped) ? 'foreign' : 'alike' }
}

/** Foreign words decide: a text with a third as many of them as Latin ones is in a foreign language. */
function isLatinText(words: readonly Word[]): boolean {
  const count = (kind: Word['kind']) => words.filter((word) => word.kind === kind).length
  return count('latin') > 0 && count('latin') >= 3 * count('foreign')
}

/**
 * Replaces look-alikes in words that mix them with Latin letters, in known words made wholly of them inside a Latin text, and in
 * words of scripts that nobody writes prompts in (mathematical, Lisu, Deseret). Expects the output of `foldUnicode`.
 */
export function unmaskConfusables(text: string, vocabulary: Vocabulary): string {
  if (!NOT_ASCII.test(text)) return text
  const latinText = isLatinText((text.match(WORD) ?? []).filter((word) => /\p{L}/u.test(word)).map(readWord))
  return text.replace(WORD, (raw) => {
    const { mapped, kind } = readWord(raw)
    if (kind === 'alike')
      return !LIVING_SCRIPT.test(raw) || (latinText && (mapped.length === 1 || vocabulary.isKnown(mapped))) ? mapped : raw
    return kind === 'latin' ? mapped : raw
  })
}
