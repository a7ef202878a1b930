// Llama Guard behind a fake binding: when it is asked, what its answers mean, and what its silence does.
import { perCategory, THRESHOLDS, type Category } from '@mintmark/safety'
import { expect, it, vi } from 'vitest'
import { createLlamaGuard, llamaGuardModel, type TextModels } from './llama-guard.ts'
import { createSecondOpinion } from './second-opinion.ts'

const scored = (scores: Partial<Record<Category, number>>) => ({ ...perCategory(() => 0), ...scores })
const answering = (response: unknown) => ({ run: vi.fn<TextModels['run']>(async () => ({ response })) })
const patientMs = 10_000

const ask = (models: TextModels, scores: Partial<Record<Category, number>>, timeoutMs = patientMs) =>
  createSecondOpinion(createLlamaGuard(models, timeoutMs))('a prompt', scored(scores), THRESHOLDS.auto)

it('is not asked about clear scores', async () => {
  const models = answering('unsafe\nS12')
  expect(await ask(models, { sexual: 0.2 })).toEqual({ categories: [], notes: [] })
  expect(models.run).not.toHaveBeenCalled()
})

it('is asked about the prompt where a score is doubtful', async () => {
  const models = answering('safe')
  expect(await ask(models, { sexual: 0.3 })).toEqual({ categories: [], notes: ['guard.answered'] })
  const message = { role: 'user', content: expect.stringContaining('a prompt') }
  expect(models.run).toHaveBeenCalledWith(llamaGuardModel, { messages: [message] })
})

it.each([
  ['text', '\n\nunsafe\nS10,S12'],
  ['an object', { safe: false, categories: ['S12', 'S10'] }],
])('blocks the doubtful categories that it names, as %s', async (_form, response) => {
  expect((await ask(answering(response), { sexual: 0.3 })).categories).toEqual(['sexual'])
})

it('takes its word on children whatever the score was', async () => {
  expect((await ask(answering('unsafe\nS4'), { violence: 0.3 })).categories).toEqual(['sexual/minors'])
})

const silent: TextModels = { run: () => new Promise(() => {}) }
const broken: TextModels = { run: () => Promise.reject(new Error('no capacity')) }

it.each([
  ['does not answer in time', silent, 1],
  ['fails', broken, patientMs],
  ['answers something else', answering('I cannot help with that'), patientMs],
])('blocks explicit categories and lets soft ones pass when it %s', async (_what, models, timeoutMs) => {
  expect(await ask(models, { sexual: 0.3 }, timeoutMs)).toEqual({ categories: ['sexual'], notes: ['guard.silent'] })
  expect(await ask(models, { hate: 0.3, violence: 0.4 }, timeoutMs)).toEqual({ categories: [], notes: ['guard.silent'] })
})
