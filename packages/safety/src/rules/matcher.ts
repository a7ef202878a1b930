// Finds which lexicon groups a token sequence touches; a longer harmless phrase hides the alarming words inside it.

import { tokenise } from '../canonical/tokens.ts'
import { foldUnicode } from '../canonical/unicode.ts'
import type { LexiconGroup } from '../lexicons/group.ts'

export type Match = { readonly group: string; readonly start: number; readonly end: number }
type Entry = { readonly group: string; readonly tokens: readonly string[]; readonly isPrefix: boolean }

const JOSA = /(?:들이|들을|들은|들의|에서|으로|하는|하고|들|은|는|이|가|을|를|의|에|로|와|과|도|만|인|한)$/u
const ARABIC_PREFIX = /^(?:و|ف)?(?:بال|كال|لل|ال|ب|ل)/u
const SHORTEST_PREFIX = 3

/** The form that the lexicon is keyed by: English plurals, Korean particles and the Arabic article removed. */
function stem(token: string): string {
  if (/^[a-z]+$/u.test(token)) return token.length > 4 && /[^sui]s$/u.test(token) ? token.slice(0, -1) : token
  if (/[\uac00-\ud7a3]/u.test(token) && token.length > 2) return token.replace(JOSA, '') || token
  return /[\u0600-\u06ff]/u.test(token) && token.length > 4 ? token.replace(ARABIC_PREFIX, '') : token
}

function toEntries(group: LexiconGroup): Entry[] {
  return group.terms.map((term) => ({ group: group.id, tokens: tokenise(foldUnicode(term)).map(stem), isPrefix: term.endsWith('*') }))
}

function covers(outer: Match, inner: Match): boolean {
  return (
    outer.end - outer.start > 1 && outer.start <= inner.start && outer.end >= inner.end && outer.end - outer.start > inner.end - inner.start
  )
}

function hideHarmless(matches: readonly Match[]): Match[] {
  const harmless = matches.filter((match) => match.group.startsWith('benign.') && match.end - match.start > 1)
  return matches.filter((match) => match.group.startsWith('benign.') || !harmless.some((phrase) => covers(phrase, match)))
}

type Index = { readonly byFirst: ReadonlyMap<string, readonly Entry[]>; readonly byPrefix: ReadonlyMap<string, readonly Entry[]> }

function buildIndex(groups: readonly LexiconGroup[]): Index {
  const byFirst = new Map<string, Entry[]>()
  const byPrefix = new Map<string, Entry[]>()
  for (const entry of groups.flatMap(toEntries)) {
    const first = entry.tokens[0]
    if (first === undefined) continue
    const table = entry.isPrefix && entry.tokens.length === 1 ? byPrefix : byFirst
    table.set(first, [...(table.get(first) ?? []), entry])
  }
  return { byFirst, byPrefix }
}

function continues(entry: Entry, stems: readonly string[], start: number): boolean {
  return entry.tokens.every((token, offset) => {
    const found = stems[start + offset]
    const isOpen = entry.isPrefix && offset === entry.tokens.length - 1
    return found === token || (isOpen && found !== undefined && found.startsWith(token))
  })
}

function prefixEntries(index: Index, token: string): Entry[] {
  const found: Entry[] = []
  for (let length = SHORTEST_PREFIX; length <= token.length; length++) found.push(...(index.byPrefix.get(token.slice(0, length)) ?? []))
  return found
}

/** A function from canonical tokens to matches with token spans (end exclusive), in reading order. */
export function createMatcher(groups: readonly LexiconGroup[]): (tokens: readonly string[]) => Match[] {
  const index = buildIndex(groups)
  return function match(tokens) {
    const stems = tokens.map(stem)
    const found = stems.flatMap((token, start) => {
      const entries = [
        ...(index.byFirst.get(token) ?? []).filter((entry) => continues(entry, stems, start)),
        ...prefixEntries(index, token),
      ]
      return entries.map(({ group, tokens: { length } }) => ({ group, start, end: start + length }))
    })
    return hideHarmless(found)
  }
}
