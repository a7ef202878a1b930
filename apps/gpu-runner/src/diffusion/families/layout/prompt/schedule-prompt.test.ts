// Changing prompts by AUTOMATIC1111's worked examples (modules/prompt_parser.py, get_learned_conditioning_prompt_schedules).
import { expect, test } from 'vitest'
import { schedulePrompt } from './schedule-prompt.ts'

test.each<[string, [number, string][]]>([
  ['test', [[10, 'test']]],
  [
    'a [b:3]',
    [
      [3, 'a '],
      [10, 'a b'],
    ],
  ],
  [
    'a [b: 3]',
    [
      [3, 'a '],
      [10, 'a b'],
    ],
  ],
  [
    'a [[[b]]:2]',
    [
      [2, 'a '],
      [10, 'a [[b]]'],
    ],
  ],
  [
    '[(a:2):3]',
    [
      [3, ''],
      [10, '(a:2)'],
    ],
  ],
  [
    'a [b : c : 1] d',
    [
      [1, 'a b  d'],
      [10, 'a  c  d'],
    ],
  ],
  [
    'a[b:[c:d:2]:1]e',
    [
      [1, 'abe'],
      [2, 'ace'],
      [10, 'ade'],
    ],
  ],
  ['a [unbalanced', [[10, 'a [unbalanced']]],
  [
    'a [b:.5] c',
    [
      [5, 'a  c'],
      [10, 'a b c'],
    ],
  ],
  [
    '((a][:b:c [d:3]',
    [
      [3, '((a][:b:c '],
      [10, '((a][:b:c d'],
    ],
  ],
  [
    '[cat:dog:0.5]',
    [
      [5, 'cat'],
      [10, 'dog'],
    ],
  ],
  [
    '[cat::4] on a mat',
    [
      [4, 'cat on a mat'],
      [10, ' on a mat'],
    ],
  ],
  ['a [small] cat, \\[b:3\\]', [[10, 'a [small] cat, \\[b:3\\]']]],
  ['[b:0]', [[10, 'b']]],
  ['[b:99]', [[10, '']]],
])('%s', (prompt, phases) => {
  expect(schedulePrompt(prompt, 10)).toEqual(phases.map(([until, text]) => ({ until, text })))
})
