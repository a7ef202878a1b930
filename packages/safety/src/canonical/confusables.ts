// Maps foreign letters that look like Latin ones back to Latin, without touching words of a foreign language.

import { LOOK_ALIKES } from './confusable-letters.ts'

const TO_LATIN = new Map(Object.entries(LOOK_ALIKES).flatMap(([latin, alikes]) => Array.from(alikes, (alike) => [alike, latin] as const)))
const WORD = /[\p{L}\p{M}\p{N}\p{So}\p{Sm}'@$|]+/gu
const LIVING_SCRIPT =
  /[\p{sc=Cyrl}\p{sc=Grek}\p{sc=Arab}\p{sc=Hebr}\p{sc=Armn}\p{sc=Hani}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Deva}\p{sc=Thai}\p{sc=Beng}\p{sc=Taml}]/u
const NOT_ASCII = /[^\x20-\x7e]/u

function isMostlyLatin(text: string): boolean {
  const latin = text.match(/[a-z]/gu)?.length ?? 0
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  return latin * 2 > letters
}

function latinise(word: string, latinText: boolean): string {
  const mapped = Array.from(word, (char) => TO_LATIN.get(char) ?? char).join('')
  if (/[a-z]/u.test(word)) return mapped
  const isAllAlike = !/[^a-z0-9]/u.test(mapped)
  return isAllAlike && (latinText || !LIVING_SCRIPT.test(word)) ? mapped : word
}

/**
 * Replaces look-alikes in words that mix them with Latin letters, in words made wholly of them inside a Latin text, and in
 * words of scripts that nobody writes prompts in (mathematical, Lisu, Deseret). Expects the output of `foldUnicode`.
 */
export function unmaskConfusables(text: string): string {
  if (!NOT_ASCII.test(text)) return text
  const latinText = isMostlyLatin(text)
  return text.replace(WORD, (word) => (NOT_ASCII.test(word) ? latinise(word, latinText) : word))
}
