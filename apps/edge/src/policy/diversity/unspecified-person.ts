// Finds the one person in a prompt of whom nothing is said, and leaves every other prompt alone.
import { identityWords } from './identity-words.ts'
import { peopleWords } from './people-words.ts'
import { plainAdjectives } from './plain-adjectives.ts'

const anyOf = (words: readonly string[]): RegExp => new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${words.join('|')})(?![\p{L}\p{N}])`, 'iu')

const identity = anyOf(identityWords)
/** Not English, a year or a century, quoted or rendered text, or weights and tags that a word would upset. */
const unusual =
  /[^\p{ASCII}‘’“”–—]|\d{3,}|\d(?:st|nd|rd|th)\b|["“”]|\b(?:text|word|words|letters|says|saying|caption|written|logo)\b|[()[\]{}<>]|\b(?:from|of) (?!(?:a|an|the|above|below|behind|afar|coffee|tea|water|flowers)\b)/iu
/** A capital inside a sentence: a name, a place, a people, a brand. */
const namesSomething = /[^.!?\s]\s+\p{Lu}|\p{Lu}{2,}/u
const person = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?<article>an?|one) (?<before>(?:(?:${plainAdjectives.join('|')}),? ){0,2})(?<noun>${peopleWords.join('|')})(?![\p{L}\p{N}])`,
  'giu',
)

/** Where the added words go: `prompt` is `start` + article + words + `rest`. */
export type Person = { readonly start: string; readonly article: string; readonly rest: string }

/** Null unless exactly one person is mentioned and the prompt states no identity, name, place, time or culture. */
export function findUnspecifiedPerson(prompt: string): Person | null {
  if (identity.test(prompt) || unusual.test(prompt) || namesSomething.test(prompt)) return null
  const found = [...prompt.matchAll(person)]
  const [only] = found
  const mentions = prompt.match(new RegExp(`\\b(?:${peopleWords.join('|')})s?\\b`, 'giu')) ?? []
  if (!only?.groups || mentions.length !== 1) return null
  const article = only.groups['article'] ?? ''
  return { start: prompt.slice(0, only.index), article, rest: prompt.slice(only.index + article.length + 1) }
}

/** By sound, of the words that can be added: a European, an East Asian. */
const startsWithVowel = (words: string): boolean => /^(?!European)[aeiou]/i.test(words)

/** The prompt with the words before the person, its article made to fit. */
export function describePerson({ start, article, rest }: Person, words: readonly string[]): string {
  const added = words.join(' ')
  const fitting = /^one$/i.test(article) ? article : startsWithVowel(added) ? 'an' : 'a'
  const cased = /^\p{Lu}/u.test(article) ? fitting.charAt(0).toUpperCase() + fitting.slice(1) : fitting
  return `${start}${cased} ${added} ${rest}`
}
