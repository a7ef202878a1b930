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
  await cp(pennyFolder, join(modelsDir, 'penny'), { recursive: true })
})
afterEach(() => rm(modelsDir, { recursive: true }))

const file = (name: string): string => join(modelsDir, 'penny', name)
async function verify(): Promise<void> {
  const { folder, manifest } = await readModelFolder(modelsDir, 'penny')
  await verifyFiles({ folder, files: manifest.files })
}

test('an intact model passes, by id and by alias, under the digest that the edge computes', async () => {
  await verify()
  const { manifest, weightsDigest } = await readModelFolder(modelsDir, 'penny')
  expect(manifest.id).toBe('penny')
  expect(weightsDigest).toBe(createJob().weights_digest)
})

test.each<[string, string, (path: string) => Promise<void>, RegExp]>([
  [
    'an altered',
    'tokenizer_config.json',
    async (path) => writeFile(path, ' '.repeat(350)),
    /was altered: its SHA-256 is not the manifest's/,
  ],
  ['a cut', 'denoiser.onnx', (path) => truncate(path, 100), /has 100 bytes, not \d{6}/],
  ['a missing', 'weights.bin', (path) => rm(path), /is missing; restore it/],
])('%s file is named', async (_, name, harm, message) => {
  await harm(file(name))
  const verifying = verify()
  await expect(verifying).rejects.toThrow(StartFailure)
  await expect(verifying).rejects.toThrow(message)
  await expect(verifying).rejects.toThrow(file(name))
})

test('a model that is not installed and a malformed manifest are named', async () => {
  await expect(readModelFolder(modelsDir, 'sdxl')).rejects.toThrow(/the model sdxl is not installed: .*sdxl\/manifest\.json/)
  await writeFile(file('manifest.json'), '{"schema_version":2}')
  await expect(verify()).rejects.toThrow(/manifest\.json is not a model manifest/)
})
