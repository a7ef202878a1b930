// Sexual content with minors: a word for a minor and a sexual word in one text, or a term that means both. No mode switches it off.
import { canonical } from './canonical.ts'

const wordPattern = (words: readonly string[]): RegExp => new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'u')

const minor = wordPattern([
  'child(?:ren)?|kids?|minors?|toddlers?|infants?|bab(?:y|ies)|preteens?|teen(?:s|aged?|agers?)?|prepubescent|under ?age',
  'school ?girls?|school ?boys?|(?:little|young) (?:girls?|boys?)|(?:[1-9]|1[0-7]) ?(?:yo|y o|years? old|yr old)',
])

const sexual = wordPattern([
  'nude|naked|nudity|topless|porn(?:o|ographic|ography)?|sex|sexual(?:ly|ized|ised)?|sexy|erotic(?:a|ally)?|nsfw|hentai|lingerie',
  'genitals?|penis|vagina|nipples?|orgasms?|masturbat(?:e|es|ing|ion)|seductive(?:ly)?',
])

const both = wordPattern(['lolicon|shotacon|child porn(?:ography)?|csam|jailbait'])

export const minorsRule = {
  category: 'sexual/minors',
  matches: (text: string): boolean => {
    const plain = canonical(text)
    return both.test(plain) || (minor.test(plain) && sexual.test(plain))
  },
}
