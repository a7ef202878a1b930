// `mintmark models` as an operator runs it, on a tiny real model and a models folder of its own.
import { execFile } from 'node:child_process'
import { appendFile, cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { modelManifestSchema } from '@mintmark/shared'
import { afterEach, beforeEach, expect, test } from 'vitest'

const tinySd = join(import.meta.dirname, '..', '..', '..', '..', 'models', 'tiny-sd')
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mintmark-models-'))
})
afterEach(() => rm(folder, { recursive: true }))

function models(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = { ...process.env, MINTMARK_MODELS_DIR: folder }
  return new Promise((resolve) => {
    execFile(process.execPath, [join(import.meta.dirname, '..', 'main.ts'), 'models', ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

const readJson = async (name: string): Promise<unknown> => JSON.parse(await readFile(join(folder, name), 'utf8'))
const addTiny = () => models('add', tinySd, '--id', 'my-sd', '--licence', 'MIT', '--steps', '8')

test('add probes, copies, digests and registers; verify, list and remove look after it', async () => {
  const added = await addTiny()
  expect(added).toMatchObject({ code: 0, stdout: expect.stringContaining('probe: stable-diffusion, 2 steps of dpmpp-2m') })
  expect(added.stdout).toContain(`MINTMARK_MODELS_DIR=${folder} MINTMARK_MODEL=my-sd`)
  const manifest = modelManifestSchema.parse(await readJson('my-sd/manifest.json'))
  expect(manifest).toMatchObject({
    family: 'stable-diffusion',
    native_size: [64, 64],
    prompt_tokens: 300,
    steps: { min: 1, max: 100, default: 8 },
    quality_steps: { low: 4, medium: 8, high: 16 },
    samplers: { default: 'dpmpp-2m' },
  })
  expect(Object.keys(manifest.files)).toEqual(expect.arrayContaining(['model_index.json', 'unet/model.onnx', 'tokenizer/vocab.json']))
  expect(await readJson('registered.json')).toEqual([manifest])

  expect((await models('list')).stdout).toMatch(/^my-sd {2}stable-diffusion {2}64x64 {2}1\.8 MB {2}MIT\n$/)
  expect(await models('verify')).toMatchObject({ code: 0, stdout: 'my-sd  intact\n' })
  await appendFile(join(folder, 'my-sd/unet/model.onnx'), 'x')
  await rm(join(folder, 'my-sd/tokenizer/merges.txt'))
  expect(await models('verify', 'my-sd')).toMatchObject({
    code: 1,
    stdout: 'my-sd  tokenizer/merges.txt is missing, unet/model.onnx was altered\n',
  })
  expect((await addTiny()).stderr).toContain('`mintmark models remove my-sd` frees the id')

  expect((await models('remove', 'my-sd')).code).toBe(0)
  expect(await readJson('registered.json')).toEqual([])
  expect((await models('list')).stdout).toBe('')
}, 60_000)

test('a folder that cannot run is refused by what it lacks, and nothing is registered', async () => {
  const broken = join(folder, 'source')
  await cp(tinySd, broken, { recursive: true })
  await cp(join(tinySd, '..', 'tiny-sdxl', 'unet'), join(broken, 'unet'), { recursive: true })
  const { code, stderr } = await models('add', broken, '--id', 'broken', '--licence', 'MIT')
  expect([code, stderr]).toEqual([
    1,
    expect.stringMatching(/The model cannot be run: .*unet\/model\.onnx needs an input named text_embeds/),
  ])
  await expect(readJson('registered.json')).rejects.toThrow('ENOENT')
}, 60_000)

test('a wrong id and an unknown one are refused', async () => {
  expect((await models('add', tinySd, '--id', '../up', '--licence', 'MIT')).stderr).toContain('lower-case letters')
  expect((await models('remove', 'nothing')).stderr).toContain('nothing is not among what is registered')
  expect((await models('verify', 'nothing')).stderr).toContain('nothing is not installed')
})
