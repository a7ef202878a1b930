// The tiny models of the public families, installed in a models folder of their own with a manifest each.
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelManifest } from '@mintmark/shared'
import { digestFiles } from '../../cli/src/models/digest-files.ts'
import { shippedModelsDir } from '../src/config.ts'

/**
 * Copies models/`source` to `modelsDir` and writes its manifest; `spoil` changes the copy before its files are digested, so that the folder is
 * intact and the model is not.
 */
export async function installTiny(
  modelsDir: string,
  name: string,
  family: string,
  spoil: (folder: string) => Promise<void> = async () => {},
  source: string = name,
): Promise<void> {
  const folder = join(modelsDir, name)
  await cp(join(shippedModelsDir, source), folder, { recursive: true })
  await spoil(folder)
  const manifest: ModelManifest = {
    schema_version: 1,
    id: name,
    aliases: [],
    family,
    tasks: ['text-to-image'],
    description: 'A tiny model for tests.',
    created: 0,
    owned_by: 'tests',
    licence: 'none',
    native_size: [64, 64],
    limits: { min_side: 16, max_side: 256, max_aspect: 3, max_images: 10 },
    transparency: false,
    prompt_tokens: 300,
    negative_prompt: true,
    steps: { min: 1, max: 50, default: 2 },
    quality_steps: { low: 1, medium: 2, high: 4 },
    guidance: { min: 1, max: 20, default: 2 },
    samplers: { default: 'euler', supported: ['euler'] },
    files: await digestFiles(folder),
  }
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest))
}
