// Diversity: who is varied, who never is, and how exactly the declared targets are met.
import { expect, it } from 'vitest'
import { varyPeople } from './index.ts'
import { drawFrom, valuesByQuota } from './quota.ts'
import { autoTargets, sharesOf } from './targets.ts'

const vary = (prompt: string, count = 1, seed = 1) => varyPeople(prompt, 'auto', { count, seed })

it.each(['a doctor', 'a cheerful firefighter with a hose, sticker', 'A teacher at a blackboard', 'one astronaut on the moon'])(
  'varies %j',
  (prompt) => {
    const varied = vary(prompt, 4)
    expect(new Set(varied?.prompts).size).toBeGreaterThan(1)
    for (const revised of varied?.prompts ?? []) expect(revised).toMatch(/ (?:female|male) /)
    expect(varied?.warning).toMatchObject({ code: 'diversity_added', param: 'diversity' })
  },
)

it.each([
  ['stated gender', 'a female doctor'],
  ['a pronoun', 'a doctor and her dog'],
  ['stated descent', 'a japanese chef'],
  ['skin', 'a dark-skinned teacher'],
  ['a child', 'a child and a teacher'],
  ['age', 'an elderly farmer'],
  ['religion', 'a muslim scientist'],
  ['a name', 'a portrait of Ada Lovelace as a programmer'],
  ['a place', 'a baker in Paris'],
  ['a lower-case place', 'a taxi driver in tokyo'],
  ['history', 'a medieval farmer'],
  ['a year', 'a soldier in 1944'],
  ['a culture', 'a samurai and a cook'],
  ['rendered text', 'a worker with a sign that says hello'],
  ['quotes', 'a nurse, "thank you"'],
  ['another language', 'un médico, a doctor'],
  ['two people', 'a doctor and a nurse'],
  ['several people', 'three doctors'],
  ['nobody', 'a red apple'],
  ['the user', 'a student who looks like me'],
  ['a word before the person that may state anything', 'a bolivian chef'],
  ['an origin', 'a chef from bolivia'],
  ['an orientation', 'a gay doctor'],
])('leaves alone what has %s', (_what, prompt) => {
  expect(vary(prompt, 4)).toBeNull()
})

it('is off where that is asked for', () => {
  expect(varyPeople('a doctor', 'off', { count: 4, seed: 1 })).toBeNull()
})

it('repeats for a seed and differs between seeds', () => {
  expect(vary('a doctor', 6, 3)).toEqual(vary('a doctor', 6, 3))
  expect(vary('a doctor', 6, 3)).not.toEqual(vary('a doctor', 6, 4))
})

it('keeps the article right and the rest as it was', () => {
  const prompts = vary('An engineer, smiling', 10)?.prompts ?? []
  for (const prompt of prompts)
    expect(prompt).toMatch(
      /^(?:An (?:African|East Asian)|A (?:European|Latin American|Middle Eastern|South Asian)) (?:female|male) engineer, smiling$/,
    )
})

it('meets the targets within one image in every batch, and on average over seeds', () => {
  const shares = sharesOf({ gender: { female: 3, male: 1 } }, 'gender')
  const totals: Record<string, number> = {}
  for (let seed = 0; seed < 2000; seed++) {
    const values = valuesByQuota(shares, 5, drawFrom(seed))
    const female = values.filter((value) => value === 'female').length
    expect([3, 4]).toContain(female)
    totals['female'] = (totals['female'] ?? 0) + female
  }
  expect((totals['female'] ?? 0) / 10_000).toBeCloseTo(0.75, 2)
})

it('varies only what the targets name', () => {
  const varied = varyPeople('a doctor', { targets: { gender: { female: 1 } } }, { count: 2, seed: 1 })
  expect(varied?.prompts).toEqual(['a female doctor', 'a female doctor'])
})

it('declares shares that sum to one', () => {
  for (const attribute of ['gender', 'descent'] as const) {
    expect(sharesOf(autoTargets, attribute).reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12)
  }
})
