// `mintmark models` with LoRAs, as an operator runs it: tried on their base model, listed, verified and removed like models.
import { appendFile, readFile, rm, truncate, copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { loraManifestSchema } from '@mintmark/shared'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { registerModel, runModelsCommand } from '../../../gpu-runner/test/registered-model.ts'

const root = join(import.meta.dirname, '..', '..', '..', '..')
const tinyLora = join(root, 'models/tiny-lora/lora.safetensors')
let folder: string
beforeAll(async () => {
  ;({ folder } = await registerModel('tiny-sd', 'my-sd'))
}, 60_000)
afterAll(() => rm(folder, { recursive: true }))

const models = (...words: readonly string[]) => runModelsCommand(folder, ...words)
const addLora = (path: string, id: string, ...words: readonly string[]) =>
  models('add', path, '--kind', 'lora', '--id', id, '--licence', 'MIT', ...words)
const stdoutOf = async (...words: readonly string[]): Promise<string> => (await models(...words)).stdout
const registered = async (): Promise<unknown> => JSON.parse(await readFile(join(folder, 'registered.json'), 'utf8'))

test('add tries it on its base model and registers it; list, verify and remove look after it', async () => {
  const { stdout } = await addLora(tinyLora, 'my-lora', '--base', 'my-sd', '--description', 'Soft edges.')
  expect(stdout).toContain('probe: 12 layers of rank 4 or less, on my-sd')
  const manifest = loraManifestSchema.parse(JSON.parse(await readFile(join(folder, 'my-lora/manifest.json'), 'utf8')))
  expect(manifest).toMatchObject({ base: 'my-sd', description: 'Soft edges.', licence: 'MIT' })
  expect(await registered()).toEqual([expect.objectContaining({ id: 'my-sd' }), manifest])
  expect(await stdoutOf('list')).toContain('my-lora  LoRA  for my-sd  0.0 MB  MIT\n')
  expect(await stdoutOf('verify', 'my-lora')).toBe('my-lora  intact\n')
  await expect(addLora(tinyLora, 'my-lora', '--base', 'my-sd')).rejects.toThrow(/models remove my-lora` frees the id/)
  await appendFile(join(folder, 'my-lora/lora.safetensors'), 'x')
  await expect(models('verify', 'my-lora')).rejects.toMatchObject({ stdout: 'my-lora  lora.safetensors was altered\n' })
  await expect(models('remove', 'my-sd')).rejects.toThrow(/my-sd is the base model of my-lora; remove the LoRAs first/)
  await models('remove', 'my-lora')
  expect(await registered()).toEqual([expect.objectContaining({ id: 'my-sd' })])
}, 60_000)

test('one for another architecture is refused by its first tensor, a cut file by what is missing, and nothing is registered', async () => {
  const foreign = join(root, 'test/goldens/loras/sdxl-kohya.safetensors')
  await expect(addLora(foreign, 'foreign', '--base', 'my-sd')).rejects.toThrow(
    /lora_incompatible: The model has no part for lora_te2_text_model/,
  )
  const cut = join(folder, 'cut.safetensors')
  await copyFile(tinyLora, cut)
  await truncate(cut, 9000)
  await expect(addLora(cut, 'cut', '--base', 'my-sd')).rejects.toThrow(/lora_invalid: .* the file is cut/)
  await expect(addLora(tinyLora, 'nowhere', '--base', 'my-dit')).rejects.toThrow(/Say with --base which installed model.*: my-sd\./)
  expect(await registered()).toEqual([expect.objectContaining({ id: 'my-sd' })])
}, 60_000)

test('options of the other kind are refused', async () => {
  await expect(addLora(tinyLora, 'x', '--base', 'my-sd', '--steps', '4')).rejects.toThrow(/--steps and --guidance belong to a model/)
  await expect(models('add', tinyLora, '--id', 'x', '--licence', 'MIT', '--base', 'my-sd')).rejects.toThrow(/--base belongs to --kind lora/)
})
