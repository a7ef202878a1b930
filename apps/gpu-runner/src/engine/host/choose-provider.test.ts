// The provider of a model, with made-up providers: one that cannot load, one that draws something else, one that works.
import { expect, test } from 'vitest'
import type { Pixels } from '../../image/pixels.ts'
import { chooseProvider, psnrDb, type Candidate } from './choose-provider.ts'

const picture = (value: number): Pixels => ({ width: 8, height: 8, data: new Uint8Array(256).fill(value) })

function createProviders() {
  const told: string[] = []
  const provider = (id: string, drawn: Pixels | Error): Candidate<string> => ({
    id,
    async load() {
      told.push(`load ${id}`)
      if (drawn instanceof Error) throw drawn
      return { model: id, picture: drawn, close: async () => void told.push(`close ${id}`) }
    },
  })
  const notes: string[] = []
  const choose = (...candidates: Candidate<string>[]) =>
    chooseProvider(candidates, provider('cpu', picture(100)), (note) => notes.push(note))
  return { told, notes, provider, choose }
}

test('the first that draws as the processor does is taken, whatever cannot load before it', async () => {
  const { told, notes, provider, choose } = createProviders()
  const chosen = await choose(provider('cuda', new Error('no libcuda')), provider('webgpu', picture(101)))
  expect(chosen).toEqual({ id: 'webgpu', model: 'webgpu' })
  expect(told).toEqual(['load cuda', 'load webgpu', 'load cpu', 'close cpu'])
  expect(notes).toEqual(['cuda is not used: Error: no libcuda'])
})

test('one that draws something else is closed and passed over', async () => {
  const { told, notes, provider, choose } = createProviders()
  expect(await choose(provider('cuda', picture(110)))).toEqual({ id: 'cpu', model: 'cpu' })
  expect(told).toEqual(['load cuda', 'load cpu', 'close cpu', 'close cuda', 'load cpu'])
  expect(notes).toEqual([expect.stringMatching(/^cuda is not used: its probe picture is 28\.1 dB from the processor's/)])
})

test('a processor that cannot load either fails with its own reason', async () => {
  const broken: Candidate<string> = { id: 'cpu', load: () => Promise.reject(new Error('corrupt graph')) }
  await expect(chooseProvider([], broken, () => {})).rejects.toThrow('corrupt graph')
})

test('pictures that are alike have no distance, and those of other sizes are not alike', () => {
  expect(psnrDb(picture(3), picture(3))).toBe(Infinity)
  expect(psnrDb(picture(3), { width: 4, height: 4, data: new Uint8Array(64) })).toBe(-Infinity)
})
