// `mintmark models`: registers model folders, local or by URL, and lists, verifies and removes what is installed.
import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ModelManifest } from '@mintmark/shared'
import { Command } from 'commander'
import { CliFailure } from '../failure.ts'
import { differences, digestFiles } from '../models/digest-files.ts'
import { downloadModel } from '../models/download-model.ts'
import { install, modelsFolder, readManifest, readManifests, register, unregister, type ModelsFolder } from '../models/models-folder.ts'
import { probeModel } from '../models/probe.ts'
import { adoptManifest, writeManifest } from '../models/write-manifest.ts'
import { parseNumber } from '../parse-number.ts'

type AddOptions = {
  id: string
  licence: string
  description?: string
  owner: string
  steps?: number
  guidance?: number
  maxGib: number
  modelsDir?: string
}
type FolderOption = { modelsDir?: string }

const size = ({ files }: ModelManifest): string =>
  `${(Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1)} MB`

const line = (manifest: ModelManifest): string =>
  [manifest.id, manifest.family, manifest.native_size.join('x'), size(manifest), manifest.licence].join('  ')

const nextStep = ({ path, isBundled }: ModelsFolder, id: string): string =>
  isBundled
    ? `Start a runner with MINTMARK_MODEL=${id}, and build or restart the edge, which reads models/registered.json.`
    : `Start a runner with MINTMARK_MODELS_DIR=${path} MINTMARK_MODEL=${id}, and give ${join(path, 'registered.json')} to the edge's build as models/registered.json.`

/** A folder on this machine with the model of a path or URL. What is downloaded stays until the model is registered, to be resumed. */
async function fetchSource(
  source: string,
  { path }: ModelsFolder,
  id: string,
  maxGib: number,
): Promise<{ path: string; isTemporary: boolean }> {
  if (!/^[a-z]+:\/\//i.test(source)) return { path: resolve(source), isTemporary: false }
  const folder = join(path, '.downloads', id)
  await downloadModel({ fetch, url: source, folder, maxBytes: maxGib * 2 ** 30, say: (text) => console.log(text) })
  return { path: folder, isTemporary: true }
}

async function add(given: string, { modelsDir, maxGib, ...words }: AddOptions): Promise<void> {
  const folder = modelsFolder(modelsDir)
  if (!/^[a-z0-9][a-z0-9.-]{0,63}$/.test(words.id))
    throw new CliFailure(`${words.id}: an id has lower-case letters, digits, dots and hyphens.`)
  const source = await fetchSource(given, folder, words.id, maxGib)
  const probe = await probeModel(source.path)
  console.log(`probe: ${probe.family}, ${probe.steps} steps of ${probe.sampler} in ${probe.milliseconds} ms`)
  const target = await install(source.path, folder, words.id)
  if (source.isTemporary) await rm(source.path, { recursive: true })
  const { description = `A ${probe.family} model.`, steps, guidance } = words
  const all = { ...words, description, steps, guidance }
  const [own, files] = [await readManifest(folder, words.id), await digestFiles(target)]
  const manifest = own ? adoptManifest(own, all, files) : writeManifest(all, probe, files, Math.floor(Date.now() / 1000))
  await register(folder, manifest)
  console.log(`${line(manifest)}\n${nextStep(folder, words.id)}`)
}

async function list({ modelsDir }: FolderOption): Promise<void> {
  for (const manifest of await readManifests(modelsFolder(modelsDir))) console.log(line(manifest))
}

async function verify(id: string | undefined, { modelsDir }: FolderOption): Promise<void> {
  const folder = modelsFolder(modelsDir)
  const manifests = id === undefined ? await readManifests(folder) : [await readManifest(folder, id)]
  const faults: string[] = []
  for (const manifest of manifests) {
    if (!manifest) throw new CliFailure(`${id} is not installed in ${folder.path}.`)
    const found = differences(manifest.files, await digestFiles(join(folder.path, manifest.id)))
    console.log(`${manifest.id}  ${found.length === 0 ? 'intact' : found.join(', ')}`)
    if (found.length > 0) faults.push(manifest.id)
  }
  if (faults.length > 0) throw new CliFailure(`Not as their manifests say: ${faults.join(', ')}.`)
}

async function remove(id: string, { modelsDir }: FolderOption): Promise<void> {
  await unregister(modelsFolder(modelsDir), id)
  console.log(`${id}  removed`)
}

const subcommand = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--models-dir <folder>', 'folder with one folder per model (default: MINTMARK_MODELS_DIR, else models/)')

export const modelsCommand = (): Command =>
  new Command('models')
    .description('registers models in the diffusers-ONNX layout, and looks after what is installed')
    .addCommand(
      subcommand('add', 'checks a folder, makes a probe image, copies and registers it')
        .argument('<path-or-url>', 'folder with model_index.json or a Mintmark manifest, or its URL, of which the files are downloaded')
        .requiredOption('--id <id>', 'what requests call it')
        .requiredOption('--licence <text>', 'licence of the weights, shown to clients')
        .option('--description <text>', 'one sentence for GET /v1/models')
        .option('--owner <name>', 'who owns the weights', 'operator')
        .option('--steps <count>', 'default steps (20; 4 for consistency models)', parseNumber)
        .option('--max-gib <count>', 'largest download in all, GiB', parseNumber, 32)
        .option('--guidance <scale>', 'default guidance scale (7; 1 or 8 for consistency models)', parseNumber)
        .action(add),
    )
    .addCommand(subcommand('list', 'lists the installed models').action(list))
    .addCommand(subcommand('verify', 'checks every file against its manifest').argument('[id]', 'one model only').action(verify))
    .addCommand(subcommand('remove', 'deletes a registered model').argument('<id>').action(remove))
