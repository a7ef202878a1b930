// LoRAs that a runner serves: found beside the models, and refused where the edge promised another.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findLoras, readServedLoras, type LoraFolder } from './served-loras.ts'

const sha256 = 'a'.repeat(64)
const manifest = {
  schema_version: 1,
  kind: 'lora',
  id: 'soft',
  base: 'my-sd',
  description: '',
  created: 1,
  owned_by: 'tests',
  licence: 'MIT',
  files: { 'lora.safetensors': { bytes: 1, sha256 } },
}
let folder: string
let served: readonly LoraFolder[]
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-loras-'))
  const texts = { soft: JSON.stringify(manifest), model: '{"id":"my-sd"}', broken: '{' }
  for (const [name, text] of Object.entries(texts)) {
    await mkdir(join(folder, name))
    await writeFile(join(folder, name, 'manifest.json'), text)
  }
  served = await readServedLoras(folder)
})
afterAll(() => rm(folder, { recursive: true }))

test('folders of other things are passed over', () => {
  expect(served.map(({ path }) => path)).toEqual([join(folder, 'soft/lora.safetensors')])
})

test('a job’s LoRAs are files with weights', () => {
  const loras = [{ id: 'soft', sha256, weight: -0.5 }]
  expect(findLoras({ loras }, 'my-sd', served)).toEqual([{ path: join(folder, 'soft/lora.safetensors'), sha256, weight: -0.5 }])
  expect(findLoras({}, 'my-sd', served)).toEqual([])
})

test.each([
  ['another id', { id: 'bold', sha256 }, 'my-sd', /has no LoRA bold for my-sd/],
  ['another model', { id: 'soft', sha256 }, 'my-xl', /has no LoRA soft for my-xl/],
  ['another file', { id: 'soft', sha256: 'b'.repeat(64) }, 'my-sd', /has another file than the edge promised/],
])('%s is refused', (_, lora, model, message) => {
  const find = () => findLoras({ loras: [{ ...lora, weight: 1 }] }, model, served)
  expect(find).toThrow(message)
  expect(find).toThrow(expect.objectContaining({ code: 'misconfigured' }))
})
