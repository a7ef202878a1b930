// A model folder is loaded only as its manifest says: present, complete and unaltered.
import { cp, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createJob } from '../../test/job.ts'
import { pennyFolder } from '../../test/reference.ts'
import { StartFailure } from '../start-failure.ts'
import { readModelFolder } from './read-manifest.ts'
import { verifyFiles } from './verify-files.ts'

let modelsDir: string
beforeEach(async () => {
  modelsDir = await mkdtemp(join(tmpdir(), 'mintmark-models-'))
  await cp(pennyFolder, join(modelsDir, 'penny-pilot'), { recursive: true })
})
afterEach(() => rm(modelsDir, { recursive: true }))

const file = (name: string): string => join(modelsDir, 'penny-pilot', name)
async function verify(): Promise<void> {
  const { folder, manifest } = await readModelFolder(modelsDir, 'penny-pilot')
  await verifyFiles({ folder, files: manifest.files })
}

test('an intact model passes, by id and by alias, under the digest that the edge computes', async () => {
  await verify()
  const { manifest, weightsDigest } = await readModelFolder(modelsDir, 'penny')
  expect(manifest.id).toBe('penny-pilot')
  expect(weightsDigest).toBe(createJob().weights_digest)
})

test('a missing, a cut and an altered file are each named', async () => {
  await writeFile(file('tokenizer_config.json'), ' '.repeat(350))
  await expect(verify()).rejects.toThrow(
    new StartFailure(`the weight file ${file('tokenizer_config.json')} was altered: its SHA-256 is not the manifest's`),
  )
  await truncate(file('denoiser.onnx'), 100)
  await expect(verify()).rejects.toThrow(/denoiser\.onnx has 100 bytes, not 19795603/)
  await rm(file('decoder.onnx'))
  await expect(verify()).rejects.toThrow(/decoder\.onnx is missing/)
})

test('a model that is not installed and a malformed manifest are named', async () => {
  await expect(readModelFolder(modelsDir, 'sdxl')).rejects.toThrow(/the model sdxl is not installed: .*sdxl\/manifest\.json/)
  await writeFile(file('manifest.json'), '{"schema_version":2}')
  await expect(verify()).rejects.toThrow(/manifest\.json is not a model manifest/)
})
