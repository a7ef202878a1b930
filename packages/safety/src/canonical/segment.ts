// Finds the words in letters that were written without spaces ("nakedwoman"), by the fewest and longest known words.

const LONGEST_WORD = 16
const LONGEST_INPUT = 240
const COST_KNOWN = 10
const COST_SHORT = 16
const COST_UNKNOWN_LETTER = 14

function costOf(word: string, isKnown: (word: string) => boolean): number {
  if (word.length === 1) return word === 'a' || word === 'i' ? COST_SHORT - 2 : COST_UNKNOWN_LETTER
  if (!isKnown(word)) return Infinity
  return word.length < 3 ? COST_SHORT : COST_KNOWN - Math.min(word.length, 8) * 0.5
}

/** Words of `letters` by dynamic programming; unknown stretches come back as single letters joined. Quadratic at most in 16. */
export function segment(letters: string, isKnown: (word: string) => boolean): string[] {
  if (letters.length > LONGEST_INPUT) return [letters]
  const best = [0]
  const cut = [0]
  for (let end = 1; end <= letters.length; end++) {
    best[end] = Infinity
    for (let start = Math.max(0, end - LONGEST_WORD); start < end; start++) {
      const cost = (best[start] ?? Infinity) + costOf(letters.slice(start, end), isKnown)
      if (cost < (best[end] ?? Infinity)) {
        best[end] = cost
        cut[end] = start
      }
    }
  }
  return joinLetters(wordsFromCuts(letters, cut))
}

function wordsFromCuts(letters: string, cut: readonly number[]): string[] {
  const words: string[] = []
  for (let end = letters.length; end > 0; end = cut[end] ?? 0) words.unshift(letters.slice(cut[end] ?? 0, end))
  return words
}

function joinLetters(words: readonly string[]): string[] {
  const joined: string[] = []
  let wasLetter = false
  for (const word of words) {
    const isLetter = word.length === 1 && word !== 'a' && word !== 'i'
    if (isLetter && wasLetter) joined.push((joined.pop() ?? '') + word)
    else joined.push(word)
    wasLetter = isLetter
  }
  return joined
}
