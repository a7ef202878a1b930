// `mintmark models`: registers model folders and LoRAs, local or by URL, and lists, verifies and removes what is installed.
import { join } from 'node:path'
import { isLora, type InstalledManifest } from '@mintmark/shared'
import { Command, Option } from 'commander'
import { CliFailure } from '../failure.ts'
import { addLora } from '../models/add-lora.ts'
import { addModel } from '../models/add-model.ts'
import { differences, digestFiles } from '../models/digest-files.ts'
import { modelsFolder, readManifest, readManifests, unregister, type ModelsFolder } from '../models/models-folder.ts'
import { parseNumber } from '../parse-number.ts'

type AddOptions = {
  id: string
  licence: string
  kind: 'model' | 'lora'
  base?: string
  description?: string
  owner: string
  steps?: number
  guidance?: number
  maxGib: number
  modelsDir?: string
}
type FolderOption = { modelsDir?: string }

const size = ({ files }: InstalledManifest): string =>
  `${(Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0) / 1e6).toFixed(1)} MB`

const line = (manifest: InstalledManifest): string => {
  const what = isLora(manifest) ? ['LoRA', `for ${manifest.base}`] : [manifest.family, manifest.native_size.join('x')]
  return [manifest.id, ...what, size(manifest), manifest.licence].join('  ')
}

const nextStep = ({ path, isBundled }: ModelsFolder, id: string): string =>
  isBundled
    ? `Start a runner with MINTMARK_MODEL=${id}, and build or restart the edge, which reads models/registered.json.`
    : `Start a runner with MINTMARK_MODELS_DIR=${path} MINTMARK_MODEL=${id}, and give ${join(path, 'registered.json')} to the edge's build as models/registered.json.`

const restart = 'Restart the runners and rebuild the edge: they read what is installed at their start.'

/** Throws a CliFailure for an option of the other kind. */
function checkOptions({ id, kind, base, steps, guidance }: AddOptions): void {
  if (!/^[a-z0-9][a-z0-9.-]{0,63}$/.test(id)) throw new CliFailure(`${id}: an id has lower-case letters, digits, dots and hyphens.`)
  if (kind === 'model' && base !== undefined) throw new CliFailure('--base belongs to --kind lora.')
  if (kind === 'lora' && (steps ?? guidance) !== undefined) throw new CliFailure('--steps and --guidance belong to a model, not to a LoRA.')
}

async function add(given: string, options: AddOptions): Promise<void> {
  checkOptions(options)
  const folder = modelsFolder(options.modelsDir)
  const now = Math.floor(Date.now() / 1000)
  const { id, licence, owner, description, base, steps, guidance, maxGib } = options
  const words = { id, licence, owner, description, maxGib }
  const manifest =
    options.kind === 'lora'
      ? await addLora(given, folder, { ...words, base }, now)
      : await addModel(given, folder, { ...words, steps, guidance }, now)
  console.log(`${line(manifest)}\n${isLora(manifest) ? restart : nextStep(folder, id)}`)
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
    .description('registers models in the diffusers-ONNX layout and LoRAs for them, and looks after what is installed')
    .addCommand(
      subcommand('add', 'checks a model’s folder or a LoRA, makes a probe image, copies and registers it')
        .argument('<path-or-url>', 'folder with model_index.json or a Mintmark manifest, or a LoRA’s safetensors file; or its URL')
        .requiredOption('--id <id>', 'what requests call it')
        .requiredOption('--licence <text>', 'licence of the weights, shown to clients')
        .addOption(new Option('--kind <kind>', 'what it is').choices(['model', 'lora']).default('model'))
        .option('--base <id>', 'the installed model that a LoRA is for')
        .option('--description <text>', 'one sentence for GET /v1/models')
        .option('--owner <name>', 'who owns the weights', 'operator')
        .option('--steps <count>', 'default steps (20; 4 for consistency models)', parseNumber)
        .option('--max-gib <count>', 'largest download in all, GiB', parseNumber, 32)
        .option('--guidance <scale>', 'default guidance scale (7; 1 or 8 for consistency models)', parseNumber)
        .action(add),
    )
    .addCommand(subcommand('list', 'lists the installed models and LoRAs').action(list))
    .addCommand(subcommand('verify', 'checks every file against its manifest').argument('[id]', 'one only').action(verify))
    .addCommand(subcommand('remove', 'deletes a registered model or LoRA').argument('<id>').action(remove))
