// What the canonical form knows about words: which are ordinary, which are on a list, and which listed word a misspelling meant.

/** Answers about one lower-case word each; all are pure. */
export type Vocabulary = {
  /** An ordinary or listed word, so it needs no repair. */
  readonly isKnown: (word: string) => boolean
  /** On an alarming list. */
  readonly isListed: (word: string) => boolean
  /** The listed word, else the most frequent known one, that a misspelling with the same first letter meant, or null. */
  readonly correct: (word: string) => string | null
}

const SHORTEST_CORRECTED = 4
const LONGEST_CORRECTED = 14
/** Misspellings of ordinary words are looked for among this many most frequent ones. */
const MOST_FREQUENT = 6000

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

function isLetterMissingOrSwapped(word: string, candidate: string): boolean {
  return candidate.length > word.length || Array.from(word).toSorted().join('') === Array.from(candidate).toSorted().join('')
}

/** The word with each two neighbours after the first letter swapped. */
function swaps(word: string): string[] {
  return Array.from(word.slice(1, -1), (letter, at) => word.slice(0, at + 1) + (word[at + 2] ?? '') + letter + word.slice(at + 3))
}

/** What each frequent word becomes when one letter after the first is dropped; the more frequent word wins. Takes about 20 ms. */
function indexDrops(ranks: ReadonlyMap<string, number>): ReadonlyMap<string, string> {
  const meant = new Map<string, string>()
  for (const [word, rank] of ranks) {
    if (rank >= MOST_FREQUENT || word.length <= SHORTEST_CORRECTED) continue
    for (const dropped of deletions(word).slice(2)) if (!meant.has(dropped)) meant.set(dropped, word)
  }
  return meant
}

function indexDeletions(words: ReadonlySet<string>): ReadonlyMap<string, readonly string[]> {
  const byDeletion = new Map<string, string[]>()
  for (const word of words) {
    if (!/^[a-z]{4,}$/u.test(word)) continue
    for (const key of deletions(word)) byDeletion.set(key, [...(byDeletion.get(key) ?? []), word])
  }
  return byDeletion
}

/** Vocabulary from ordinary words with their frequency rank, in its order (0 is the most frequent), and the listed single words. */
export function createVocabulary(ranks: ReadonlyMap<string, number>, listed: readonly string[]): Vocabulary {
  const listedWords = new Set(listed)
  const byDeletion = indexDeletions(listedWords)
  function listedMeant(word: string): string | null {
    const candidates = deletions(word).flatMap((key) => byDeletion.get(key) ?? [])
    const close = candidates.filter((candidate) => candidate[0] === word[0] && isOneEdit(word, candidate))
    return close.find((candidate) => word.length > SHORTEST_CORRECTED || isLetterMissingOrSwapped(word, candidate)) ?? null
  }
  let drops: ReadonlyMap<string, string> | null = null
  function ordinaryMeant(word: string): string | null {
    drops ??= indexDrops(ranks)
    const swapped = swaps(word).find((candidate) => (ranks.get(candidate) ?? Infinity) < MOST_FREQUENT)
    return swapped ?? drops.get(word) ?? null
  }
  function correct(word: string): string | null {
    if (word.length < SHORTEST_CORRECTED || word.length > LONGEST_CORRECTED || !/^[a-z]+$/u.test(word)) return null
    return listedMeant(word) ?? ordinaryMeant(word)
  }
  const isListed = (word: string) => listedWords.has(word)
  return { isKnown: (word) => isListed(word) || ranks.has(word), isListed, correct }
}
