// Emphasis by AUTOMATIC1111's worked examples (modules/prompt_parser.py, parse_prompt_attention).
import { expect, test } from 'vitest'
import { weighPrompt } from './weigh-prompt.ts'

test.each([
  ['normal text', [['normal text', 1]]],
  [
    'an (important) word',
    [
      ['an ', 1],
      ['important', 1.1],
      [' word', 1],
    ],
  ],
  ['(unbalanced', [['unbalanced', 1.1]]],
  ['\\(literal\\]', [['(literal]', 1]]],
  ['(unnecessary)(parens)', [['unnecessaryparens', 1.1]]],
  [
    'a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).',
    [
      ['a ', 1],
      ['house', 1.573],
      [' ', 1.1],
      ['on', 1],
      [' a ', 1.1],
      ['hill', 0.55],
      [', sun, ', 1.1],
      ['sky', 1.4641],
      ['.', 1.1],
    ],
  ],
  [
    'time: 12:30, a [small] cat)',
    [
      ['time: 12:30, a ', 1],
      ['small', 1 / 1.1],
      [' cat)', 1],
    ],
  ],
  ['', []],
] as const)('%s', (prompt, expected) => {
  const rounded = weighPrompt(prompt).map(({ text, weight }) => [text, Number(weight.toFixed(9))])
  expect(rounded).toEqual(expected.map(([text, weight]) => [text, Number(weight.toFixed(9))]))
})
