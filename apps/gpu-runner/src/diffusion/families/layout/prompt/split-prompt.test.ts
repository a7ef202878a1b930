// Compositions by AUTOMATIC1111's rules (modules/prompt_parser.py, get_multicond_prompt_list).
import { expect, test } from 'vitest'
import { splitPrompt } from './split-prompt.ts'

test.each<[string, [string, number][]]>([
  ['a cat', [['a cat', 1]]],
  ['a cat:2', [['a cat:2', 1]]],
  [
    'a cat AND a dog',
    [
      ['a cat', 1],
      [' a dog', 1],
    ],
  ],
  [
    'a cat :1.2 AND a dog AND a penguin :2.2',
    [
      ['a cat', 1.2],
      [' a dog', 1],
      [' a penguin', 2.2],
    ],
  ],
  [
    'a cat AND rain : -0.5',
    [
      ['a cat', 1],
      [' rain', -0.5],
    ],
  ],
  ['SAND and wind', [['SAND and wind', 1]]],
  [
    'time: 12:30 AND x',
    [
      ['time: 12', 30],
      [' x', 1],
    ],
  ],
])('%s', (prompt, parts) => {
  expect(splitPrompt(prompt)).toEqual(parts.map(([text, weight]) => ({ text, weight })))
})
