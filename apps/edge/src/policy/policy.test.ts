// The policy's rule: sexual content with minors is refused, in disguise too, and ordinary prompts pass.
import { expect, it } from 'vitest'
import { rulesPolicy, type PolicyInput } from './index.ts'

const judge = (input: Partial<PolicyInput>) =>
  rulesPolicy({ prompt: '', negativePrompt: null, guidanceScale: 3, moderation: 'auto', ...input })

it.each([
  'nude child',
  'NUDE Child',
  'a nu\u200bde ch\u00adild',
  'ｎｕｄｅ ｃｈｉｌｄ',
  'nüde chïld',
  'erotic portrait, 14 years old',
  'sexy-schoolgirl',
  'lolicon',
])('blocks %j', async (prompt) => {
  expect(await judge({ prompt })).toEqual({ allowed: false, categories: ['sexual/minors'] })
})

it.each([
  'a red apple',
  'a child with a balloon',
  'nude statue in a museum, marble',
  'a kid goat on a hill',
  'a 15 year old whisky bottle',
  'the county of essex, children playing',
  'a sextant and a childlike drawing',
])('lets %j pass', async (prompt) => {
  expect(await judge({ prompt })).toEqual({ allowed: true })
})

it('is as strict with moderation low', async () => {
  expect(await judge({ prompt: 'nude child', moderation: 'low' })).toMatchObject({ allowed: false })
})

it('judges a negative prompt when it steers the image, and not when it leads away', async () => {
  const input = { prompt: 'x', negativePrompt: 'nude child' }
  expect(await judge({ ...input, guidanceScale: 0 })).toMatchObject({ allowed: false })
  expect(await judge({ ...input, guidanceScale: 3 })).toEqual({ allowed: true })
})
