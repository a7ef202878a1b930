// What a lexicon group is: an id that rules and reports name, and terms that are words, phrases or word beginnings ("mutilat*").

export type LexiconGroup = { readonly id: string; readonly terms: readonly string[] }

/** A group from a comma-separated list; line breaks and doubled spaces do not matter. */
export function group(id: string, list: string): LexiconGroup {
  const terms = list
    .split(/[,\n]/u)
    .map((term) => term.trim().replace(/\s+/gu, ' '))
    .filter((term) => term !== '')
  return { id, terms: [...new Set(terms)] }
}
