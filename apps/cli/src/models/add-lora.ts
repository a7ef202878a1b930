// Registers a LoRA: a file that its base model was tried with.
import { copyFile, mkdir, rm, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { isModel, loraFileName, type LoraManifest, type ModelManifest } from '@mintmark/shared'
import { CliFailure } from '../failure.ts'
import { sha256Of } from './digest-files.ts'
import { downloadFile } from './download-file.ts'
import { readManifest, readManifests, register, type ModelsFolder } from './models-folder.ts'
import { probeModel } from './probe.ts'

export type LoraWords = {
  readonly id: string
  readonly licence: string
  readonly owner: string
  readonly description: string | undefined
  /** Id of the installed model that it is for. */
  readonly base: string | undefined
  readonly maxGib: number
}

/** Throws a CliFailure that names the models there are. */
async function findBase(folder: ModelsFolder, base: string | undefined): Promise<ModelManifest> {
  const found = base === undefined ? null : await readManifest(folder, base)
  if (found && isModel(found)) return found
  const ids = (await readManifests(folder)).filter(isModel).map(({ id }) => id)
  throw new CliFailure(`Say with --base which installed model the LoRA is for: ${ids.join(', ') || `there is none in ${folder.path}`}.`)
}

/** The file on this machine. One that is downloaded stays until the LoRA is registered, to be resumed. */
async function fetchLora(
  source: string,
  { path }: ModelsFolder,
  { id, maxGib }: LoraWords,
): Promise<{ path: string; temporary: string | null }> {
  if (!/^[a-z]+:\/\//i.test(source)) return { path: resolve(source), temporary: null }
  const temporary = join(path, '.downloads', id)
  const file = join(temporary, loraFileName)
  const found = await downloadFile({ fetch, url: new URL(source), path: file, maxBytes: maxGib * 2 ** 30 })
  if (!found) throw new CliFailure(`There is nothing at ${basename(new URL(source).pathname)} of this URL.`)
  return { path: file, temporary }
}

async function assertFree({ path }: ModelsFolder, id: string): Promise<void> {
  const taken = await stat(join(path, id)).catch(() => null)
  if (taken) throw new CliFailure(`${join(path, id)} exists; \`mintmark models remove ${id}\` frees the id.`)
}

/** `now` is Unix time in seconds. Throws a CliFailure with the runner's own words for a LoRA that the base model cannot be run with. */
export async function addLora(source: string, folder: ModelsFolder, words: LoraWords, now: number): Promise<LoraManifest> {
  const { id, licence, owner, description } = words
  await assertFree(folder, id)
  const base = await findBase(folder, words.base)
  const { path, temporary } = await fetchLora(source, folder, words)
  const { lora } = await probeModel(join(folder.path, base.id), path)
  console.log(`probe: ${lora?.layers} layers of rank ${lora?.rank} or less, on ${base.id}`)
  const file = join(folder.path, id, loraFileName)
  await mkdir(join(folder.path, id))
  await copyFile(path, file)
  if (temporary !== null) await rm(temporary, { recursive: true })
  const manifest: LoraManifest = {
    schema_version: 1,
    kind: 'lora',
    id,
    base: base.id,
    description: description ?? `A LoRA for ${base.id}.`,
    created: now,
    owned_by: owner,
    licence,
    files: { [loraFileName]: await sha256Of(file) },
  }
  await register(folder, manifest)
  return manifest
}
