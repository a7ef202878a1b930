// A model of this repository, registered by the command line in a folder of its own, for tests of a whole runner.
import { execFile } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { modelManifestSchema, sha256Hex, utf8, weightsListing } from '@mintmark/shared'

const root = fileURLToPath(new URL('../../../', import.meta.url))

export type RegisteredModel = {
  readonly folder: string
  readonly id: string
  readonly weightsDigest: string
  /** What a runner is started with to serve it. */
  readonly environment: Readonly<Record<string, string>>
}

/** Runs `mintmark models` with these arguments on a models folder. */
export const runModelsCommand = (folder: string, ...words: readonly string[]) =>
  promisify(execFile)(process.execPath, [join(root, 'apps/cli/src/main.ts'), 'models', ...words, '--models-dir', folder])

/** `name` is the folder below models/. The caller removes `folder`. */
export async function registerModel(name: string, id: string): Promise<RegisteredModel> {
  const folder = await mkdtemp(join(tmpdir(), 'mintmark-registered-'))
  await runModelsCommand(folder, 'add', join(root, 'models', name), '--id', id, '--licence', 'MIT')
  const manifest = modelManifestSchema.parse(JSON.parse(await readFile(join(folder, id, 'manifest.json'), 'utf8')))
  const environment = { MINTMARK_ENGINE: 'onnx', MINTMARK_MODELS_DIR: folder, MINTMARK_MODEL: id, MINTMARK_THREADS: '1' }
  return { folder, id, weightsDigest: await sha256Hex(utf8(weightsListing(manifest))), environment }
}
