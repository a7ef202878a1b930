// The canonical form undoes disguises and leaves ordinary text, measures and other languages alone.

import { describe, expect, test } from 'vitest'
import { canonicalise } from './index.ts'
import { createVocabulary } from './vocabulary.ts'

const ORDINARY = 'a an on in of the and woman man photo portrait beach bed orange moon pen is shade'.split(' ')
const vocabulary = createVocabulary(new Map(ORDINARY.map((word, rank) => [word, rank])), [
  'naked',
  'nude',
  'porn',
  'penis',
  'hentai',
  'blood',
  'sex',
  'decapitated',
])
const words = (prompt: string) => canonicalise(prompt, vocabulary).tokens.join(' ')

describe('disguises read as what they say', () => {
  test.each([
    ['Cyrillic look-alikes', 'a nаkеd woman'],
    ['full width', 'ａ ｎａｋｅｄ ｗｏｍａｎ'],
    ['mathematical letters', 'a 𝓷𝓪𝓴𝓮𝓭 𝔀𝓸𝓶𝓪𝓷'],
    ['circled letters', 'a ⓝⓐⓚⓔⓓ woman'],
    ['zero-width spaces', 'a n\u200ba\u200bk\u200be\u200bd woman'],
    ['tag characters', 'a na\u{e0061}ked woman'],
    ['bidi marks', 'a \u202enaked\u202c woman'],
    ['stacked accents', 'a n̷ạ̈k̇ë́d woman'],
    ['leet', 'a n4k3d w0m4n'],
    ['signs for letters', 'a n@ked woman'],
    ['leet throughout', '4 n4k3d w0m4n'],
    ['a single look-alike letter', 'а naked woman'],
    ['masked letters', 'a n*ked woman'],
    ['spelled out', 'a n a k e d woman'],
    ['dotted', 'a n.a.k.e.d woman'],
    ['a spelled-out sentence', 'a   n a k e d   w o m a n'],
    ['a spelled-out sentence without word gaps', 'a n a k e d w o m a n'],
    ['stretched letters', 'a naaaaked woman'],
    ['split in two', 'a na ked woman'],
    ['swapped letters', 'a nkaed woman'],
    ['a doubled letter', 'a nakedd woman'],
    ['run together', 'a nakedwoman'],
    ['misspelt ordinary words', 'a naked womna'],
    ['a dropped letter', 'a naed wman'],
    ['look-alikes throughout', 'а nакеd wоmаn'],
    ['leet that looks like a model number', 'a naked w0man'],
  ])('%s', (_name, prompt) => {
    expect(words(prompt)).toBe('a naked woman')
  })
})

describe('ordinary text stays as it is', () => {
  test.each([
    ['measures and model numbers', '4k 35mm mp3 h264 3d p51', '4k 35mm mp3 h264 3d p51'],
    ['two real words that touch', 'a pen is on the bed', 'a pen is on the bed'],
    ['Russian', 'голая женщина', 'голая женщина'],
    ['Russian made of look-alikes', 'секс', 'секс'],
    ['weight brackets', '(photo:1.3) ((moon))', 'photo 1 3 moon'],
    ['booru tags', '1girl 2boys', '1girl 2boys'],
    ['words for a link, which are left out', 'a moon and its URL', 'a moon and its'],
    ['Greek', 'η θάλασσα', 'η θαλασσα'],
    ['Hindi vowel signs', 'नंगी औरत', 'नंगी औरत'],
    ['Korean syllables', '벌거벗은 여자', '벌거벗은 여자'],
    ['enumerations', '1 2 3 4 5', '1 2 3 4 5'],
    ['possessives', "the woman's bed", 'the woman bed'],
  ])('%s', (_name, prompt, expected) => {
    expect(words(prompt)).toBe(expected)
  })

  test('Japanese becomes one token per character', () => {
    expect(words('裸の女')).toBe('裸 の 女')
  })
})

test('a very long prompt is judged by its beginning and its end', () => {
  const prompt = `naked ${'moon '.repeat(5000)} penis`
  const { tokens } = canonicalise(prompt, vocabulary)
  expect(tokens.length).toBeLessThan(2000)
  expect([tokens[0], tokens.at(-1)]).toEqual(['naked', 'penis'])
})
