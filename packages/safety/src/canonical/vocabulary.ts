// What the canonical form knows about words: which are ordinary, which are on a list, and which listed word a misspelling meant.

/** Answers about one lower-case word each; all are pure. */
export type Vocabulary = {
  /** An ordinary or listed word, so it needs no repair. */
  readonly isKnown: (word: string) => boolean
  /** On an alarming list. */
  readonly isListed: (word: string) => boolean
  /** The listed word at Damerau-Levenshtein distance 1 with the same first letter, or null. */
  readonly correct: (word: string) => string | null
}

const SHORTEST_CORRECTED = 5

function deletions(word: string): string[] {
  return [word, ...Array.from(word, (_letter, index) => word.slice(0, index) + word.slice(index + 1))]
}

/** Symmetric-delete candidates (Garbe, SymSpell) also pair words two edits apart; this keeps the pairs one edit apart. */
function isOneEdit(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false
  let start = 0
  while (start < a.length && a[start] === b[start]) start++
  const restA = a.slice(start)
  const restB = b.slice(start)
  if (restA.slice(1) === restB.slice(1) || restA.slice(1) === restB || restA === restB.slice(1)) return true
  return restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2)
}

/** Vocabulary over a membership test for ordinary words and the listed single words. */
export function createVocabulary(isOrdinary: (word: string) => boolean, listed: readonly string[]): Vocabulary {
  const listedWords = new Set(listed)
  const byDeletion = new Map<string, string[]>()
  for (const word of listedWords) {
    if (!/^[a-z]{4,}$/u.test(word)) continue
    for (const key of deletions(word)) byDeletion.set(key, [...(byDeletion.get(key) ?? []), word])
  }
  const isKnown = (word: string) => listedWords.has(word) || isOrdinary(word)
  function correct(word: string): string | null {
    if (word.length < SHORTEST_CORRECTED || !/^[a-z]+$/u.test(word)) return null
    const candidates = deletions(word).flatMap((key) => byDeletion.get(key) ?? [])
    return candidates.find((candidate) => candidate[0] === word[0] && isOneEdit(word, candidate)) ?? null
  }
  return { isKnown, isListed: (word) => listedWords.has(word), correct }
}
