// `mintmark generate`: a prompt becomes image files.
import { writeFile } from 'node:fs/promises'
import { extname, format, parse } from 'node:path'
import { generationResponseSchema } from '@mintmark/shared'
import { Command, Option } from 'commander'
import { apiKey, serviceUrl } from '../connection.ts'
import { CliFailure } from '../failure.ts'
import { addLora, type AskedLora } from '../lora-option.ts'
import { parseNumber } from '../parse-number.ts'
import { callService } from '../request.ts'

type Options = {
  output: string
  model?: string
  n?: number
  size?: string
  seed?: number
  steps?: number
  guidance?: number
  sampler?: string
  lora?: readonly AskedLora[]
  negative?: string
  background?: string
}

const formats: Readonly<Record<string, string>> = { '.png': 'png', '.webp': 'webp', '.jpg': 'jpeg', '.jpeg': 'jpeg', '.avif': 'avif' }

function formatOf(path: string): string {
  const known = formats[extname(path).toLowerCase()]
  if (!known) throw new CliFailure(`${path}: the name must end in ${Object.keys(formats).join(', ')}.`)
  return known
}

/** `out.png`, `out-2.png`, `out-3.png` … for the images of one request. */
function outputPath(path: string, index: number): string {
  const { dir, name, ext } = parse(path)
  return index === 0 ? path : format({ dir, name: `${name}-${index + 1}`, ext })
}

const requestBody = (prompt: string, o: Options): Record<string, unknown> => ({
  prompt,
  model: o.model,
  n: o.n,
  size: o.size,
  seed: o.seed,
  steps: o.steps,
  guidance_scale: o.guidance,
  sampler: o.sampler,
  loras: o.lora,
  negative_prompt: o.negative,
  background: o.background,
  output_format: formatOf(o.output),
  response_format: 'b64_json',
})

async function generate(prompt: string, options: Options, command: Command): Promise<void> {
  const body = requestBody(prompt, options)
  const base = await serviceUrl(command.optsWithGlobals<{ url?: string }>().url)
  const call = { url: `${base}/v1/images/generations`, key: await apiKey(), method: 'POST', body }
  const { data, warnings } = await callService(generationResponseSchema, call)
  for (const { message } of warnings) console.error(`warning: ${message}`)
  for (const [index, image] of data.entries()) {
    const path = outputPath(options.output, index)
    await writeFile(path, Buffer.from(image.b64_json ?? '', 'base64'))
    console.log(`${path}  seed ${image.seed}  ${image.id}`)
  }
}

export const generateCommand = (): Command =>
  new Command('generate')
    .description('makes one or more images from a text')
    .argument('<prompt>', 'what to draw')
    .requiredOption('-o, --output <file>', 'where to write; its ending (.png, .webp, .jpg, .avif) chooses the format')
    .option('--model <id>', 'a model of `GET /v1/models`')
    .option('-n, --n <count>', 'how many images', parseNumber)
    .option('--size <size>', 'WIDTHxHEIGHT in pixels, or auto')
    .option('--seed <seed>', 'whole number from 0 to 4294967295; the same seed makes the same image', parseNumber)
    .option('--steps <steps>', 'denoising steps', parseNumber)
    .option('--guidance <scale>', 'guidance scale', parseNumber)
    .option('--sampler <id>', 'a sampler of the model')
    .option('--lora <id:weight>', 'a LoRA of the model, 1 without a weight; may be given again', addLora)
    .option('--negative <text>', 'what to keep away from')
    .addOption(new Option('--background <kind>', 'background of the image').choices(['transparent', 'opaque', 'auto']))
    .action(generate)
