// The rules over made-up evidence: what fires them, what excuses them, and that nothing excuses the rules for minors.

import { expect, test } from 'vitest'
import { RULES } from './index.ts'
import type { Evidence } from './rule.ts'

function evidence(groups: Readonly<Record<string, number>>, learned = 0.5, text = ''): Evidence {
  const count = (group: string) => groups[group] ?? 0
  return { text, count, has: (...names) => names.some((name) => count(name) > 0), learned: () => learned }
}

const fired = (found: Evidence) => RULES.filter((rule) => rule.fires(found)).map(({ id }) => id)

test('rule ids are unique and floors are scores', () => {
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length)
  for (const { floor } of RULES) expect(floor > 0 && floor <= 1).toBe(true)
})

test.each([
  [{ 'minor.age': 1, 'sexual.nudity': 1 }, ''],
  [{ 'xx.minor': 1, 'xx.sexual': 1 }, ''],
  [{ 'sexual.explicit': 1 }, 'she is 12 years old'],
  [{ 'sexual.explicit': 1 }, 'aged fourteen'],
  [{ 'sexual.explicit': 1 }, '13-year-old'],
  [{ 'sexual.explicit': 1 }, '15yo'],
  [{ 'sexual.explicit': 1 }, '13歳'],
  [{ 'sexual.explicit': 1 }, '14 лет'],
])('a minor with a sexual term fires whatever the learned score and the context: %o %s', (groups, text) => {
  const excuses = { 'benign.medical': 3, 'benign.art': 3, 'benign.place': 1 }
  expect(fired(evidence({ ...groups, ...excuses }, 0, text))).toContain('minors.with-sexual-term')
})

test.each(['20 years old', 'twenty-one years old', 'aged 45', '10 years of work', 'a 12 year plan', '4k', 'aged 10 to 99', 'version 15.7'])(
  'no minor is stated by "%s"',
  (text) => {
    expect(fired(evidence({ 'sexual.explicit': 1 }, 0, text))).toEqual(['sexual.explicit-term'])
  },
)

test('a sexual score alone is enough where a minor is named', () => {
  expect(fired(evidence({ 'minor.age': 1 }, 0.45))).toEqual(['minors.with-sexual-score'])
  expect(fired(evidence({ 'minor.age': 1 }, 0.05))).toEqual([])
})

test('art and medicine excuse a nudity term, which otherwise fires', () => {
  expect(fired(evidence({ 'sexual.nudity': 1 }))).toContain('sexual.nudity-term')
  expect(fired(evidence({ 'sexual.nudity': 1, 'benign.art': 1 }))).toEqual([])
})

test('an explicit term fires alone, but not with a harmless context and a low score', () => {
  expect(fired(evidence({ 'sexual.explicit': 1 }, 0.01))).toEqual(['sexual.explicit-term'])
  expect(fired(evidence({ 'sexual.explicit': 1, 'benign.food': 1 }, 0.01))).toEqual([])
})

test('a single gore term needs a person and a plausible score', () => {
  expect(fired(evidence({ 'violence.gore': 1, 'violence.person': 1 }))).toEqual(['violence.gore-person'])
  expect(fired(evidence({ 'violence.gore': 1 }))).toEqual([])
  expect(fired(evidence({ 'violence.gore': 1, 'violence.person': 1 }, 0.01))).toEqual([])
})

test('a public person alone is harmless, in a fabricated scene not', () => {
  expect(fired(evidence({ 'person.public': 1, 'deception.scene': 1 }))).toEqual([])
  expect(fired(evidence({ 'person.public': 1, 'deception.scene': 1, 'deception.fake': 1 }))).toEqual(['deception.person-scene'])
})
