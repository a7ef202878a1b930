// The matcher finds terms in every form of word, and a longer harmless phrase hides what is inside it.

import { describe, expect, test } from 'vitest'
import { group } from '../lexicons/group.ts'
import { createMatcher } from './matcher.ts'

const match = createMatcher([
  group('bad', 'naked, severed head, mutilat*, 裸体, 누드, عارية'),
  group('benign.idiom', 'naked eye, naked mole rat'),
  group('benign.art', 'museum'),
])
const groups = (text: string) => match(text.split(' ')).map((found) => found.group)

describe('terms', () => {
  test.each([
    ['a word', 'a naked man'],
    ['a phrase', 'a severed head'],
    ['a plural', 'two severed heads'],
    ['the beginning of a word', 'mutilation'],
    ['characters without spaces', '裸 体 女'],
    ['a Korean particle', '누드를'],
    ['the Arabic article', 'العارية'],
  ])('%s', (_name, text) => {
    expect(groups(text)).toEqual(['bad'])
  })
})

test('a harmless phrase hides the alarming word inside it', () => {
  expect(groups('seen with the naked eye')).toEqual(['benign.idiom'])
})

test('a harmless phrase elsewhere hides nothing', () => {
  expect(groups('naked man with the naked eye')).toEqual(['bad', 'benign.idiom'])
})

test('a single harmless word hides nothing', () => {
  expect(groups('naked in a museum')).toEqual(['bad', 'benign.art'])
})

test('spans count tokens', () => {
  expect(match(['a', 'severed', 'head'])).toEqual([{ group: 'bad', start: 1, end: 3 }])
})
