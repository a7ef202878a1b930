// The runner's environment, parsed once: every variable with its rule and its default, and the one line that names a wrong one.
import { readFileSync } from 'node:fs'
import { availableParallelism, homedir, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defaultModelId } from '@mintmark/models'
import { tracingVariables } from '@mintmark/tracing/settings'
import { z } from 'zod'
import { executionProviders } from './onnx/execution-providers.ts'
import { masterKeysSchema } from './provenance/watermark/master-keys.ts'
import { StartFailure } from './start-failure.ts'

const callKey = z.string().transform((text, context) => {
  const bytes = /^[A-Za-z0-9_-]+$/.test(text) ? Uint8Array.from(Buffer.from(text, 'base64url')) : new Uint8Array()
  if (bytes.length < 32) context.addIssue({ code: 'custom', message: 'must be base64url text of 32 bytes or more' })
  return bytes
})

const wholeNumber = (min: number, max: number) => z.coerce.number('must be a number').int().min(min).max(max)

const httpUrl = z.url({ protocol: /^https?$/ })

/** Without a slash at its end. */
const baseUrl = httpUrl.transform((url) => url.replace(/\/+$/, ''))

/** This share of the memory of the machine or of its container, in MiB. */
const memoryShare = (share: number): number =>
  Math.max(64, Math.floor((share * Math.min(totalmem(), process.constrainedMemory() || Infinity)) / 2 ** 20))

const names = (text: string): string[] => text.split(',').map((name) => name.trim())
const modelNames = z.string().transform((text): string[] | null => names(text))

const providerList = z
  .string()
  .transform(names)
  .pipe(z.array(z.enum(executionProviders, `must be some of ${executionProviders.join(', ')}`)).min(1))

/** A PEM file; the value becomes its text. */
const pemFile = z.string().transform((path, context) => {
  try {
    const text = readFileSync(path, 'utf8')
    if (!text.includes('-----BEGIN ')) context.addIssue({ code: 'custom', message: `${path} is not a PEM file` })
    return text
  } catch {
    context.addIssue({ code: 'custom', message: `the file ${path} cannot be read` })
    return ''
  }
})

/** Where the models lie that ship with the repository: also those that the service itself works with, which no operator brings. */
export const shippedModelsDir = fileURLToPath(new URL('../../../models/', import.meta.url))

/** Variable to rule. Each description is what docs/operations.md says of it. */
export const environmentSchema = z.object({
  MINTMARK_RUNNER_HOST: z.string().default('127.0.0.1').describe('Address to listen on.'),
  MINTMARK_RUNNER_PORT: wholeNumber(0, 65_535).default(8788).describe('Port to listen on; 0 takes a free one.'),
  MINTMARK_RUNNER_KEY: callKey.describe('Key of the signatures on calls: base64url, 32 bytes or more, the same at the edge.'),
  MINTMARK_EDGE_URL: baseUrl.optional().describe('Edge that this runner reports to, so that it is given jobs beside others.'),
  MINTMARK_RUNNER_PUBLIC_URL: baseUrl.optional().describe('Base URL under which the edge reaches this runner; its own address by default.'),
  MINTMARK_STOP_GRACE_SECONDS: wholeNumber(0, 3600)
    .default(25)
    .describe('Seconds that running jobs get to finish after a signal; then they are cancelled, and another runner may take them.'),
  MINTMARK_MODELS_DIR: z.string().default(shippedModelsDir).describe('Folder with one folder per model.'),
  MINTMARK_MODEL: z.string().default(defaultModelId).describe('Model that is loaded at the start, by id or alias.'),
  MINTMARK_MODELS: modelNames
    .default(null)
    .describe('`id[,id]`: further models, loaded when they are asked for; by default every model of the folder.'),
  MINTMARK_MODELS_MEMORY_MIB: wholeNumber(1, 1_048_576)
    .default(memoryShare(0.3))
    .describe('Weights that may be in memory at once, by the size of their files; the least recently used model makes room.'),
  MINTMARK_ENGINE_MEMORY_MIB: wholeNumber(64, 1_048_576)
    .default(memoryShare(0.7))
    .describe('Resident memory past which the process that runs the models is replaced by a fresh one.'),
  MINTMARK_PROVIDERS: providerList
    .default([...executionProviders])
    .describe('Execution providers to try, each used only if it draws a probe picture as the processor does.'),
  MINTMARK_MAX_BATCH: wholeNumber(1, 256)
    .default(16)
    .describe('Rows that a batch may have; how many it gets is measured when a model is loaded.'),
  MINTMARK_CACHE_DIR: z
    .string()
    .default(join(homedir(), '.cache', 'mintmark'))
    .transform((folder) => (folder === 'none' ? null : folder))
    .describe('Folder where measurements of this machine are kept; `none` measures at each start.'),
  MINTMARK_S3_ENDPOINT: httpUrl.describe('S3 endpoint of the image store, used in path style.'),
  MINTMARK_S3_REGION: z.string().default('auto').describe('Region of the store.'),
  MINTMARK_S3_BUCKET: z.string().min(1).describe('Bucket that images are put in.'),
  MINTMARK_S3_ACCESS_KEY_ID: z.string().min(1).describe('Access key id with read and write permission on the bucket.'),
  MINTMARK_S3_SECRET_ACCESS_KEY: z.string().min(1).describe('Secret of the access key.'),
  MINTMARK_C2PA_CHAIN_PATH: pemFile.describe('PEM file with the signing certificate first and its issuers after it.'),
  MINTMARK_C2PA_KEY_PATH: pemFile
    .optional()
    .describe('PEM file (PKCS#8) with the key of the signing certificate. Either this or a remote signer is needed.'),
  MINTMARK_C2PA_SIGNER_URL: httpUrl.optional().describe('A remote signer that holds the key of the signing certificate.'),
  MINTMARK_C2PA_SIGNER_TOKEN: z.string().optional().describe('Bearer token for the remote signer.'),
  MINTMARK_C2PA_TSA_URL: httpUrl.optional().describe('RFC 3161 time-stamp authority; a stamp that takes over 1.5 s is done without.'),
  MINTMARK_C2PA_TRUST_PATH: pemFile
    .optional()
    .describe('PEM file with trust anchors; when set, every image must read back as trusted under them.'),
  MINTMARK_WATERMARK_KEYS: masterKeysSchema.describe(
    '`kid:base64url[,kid:base64url]`: master keys of the invisible watermark. The first marks, both are read; `none` marks nothing.',
  ),
  MINTMARK_VISIBLE_BADGE: z.enum(['on', 'off']).default('off').describe('`on` draws a visible badge, AI, into the lower right corner.'),
  MINTMARK_AIGC_PRODUCER: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("Puts China's implicit label (GB 45438-2025) into every file, as XMP, with this as the provider's name or code."),
  MINTMARK_PICTURE_CHECK: z
    .enum(['on', 'off'])
    .default('on')
    .describe('`off` stores generated pictures and takes uploaded ones without looking at them.'),
  MINTMARK_TEXT_PROBE: z
    .enum(['on', 'off'])
    .default('on')
    .describe("`off` draws prompts without looking at what the model's text encoder makes of them."),
  MINTMARK_QUEUE_LIMIT: wholeNumber(0, 10_000).default(16).describe('Jobs that may wait; further ones are refused with 429.'),
  MINTMARK_RUNNING_LIMIT: wholeNumber(1, 64).default(2).describe('Jobs that run at once and share batches.'),
  MINTMARK_THREADS: wholeNumber(1, 1024).default(availableParallelism()).describe('Threads of the inference engine; all cores by default.'),
  MINTMARK_ENGINE: z
    .enum(['onnx', 'stub'])
    .default('onnx')
    .describe('`onnx`, or `stub`: a fixed gradient instead of a model, for benches and fault tests.'),
  MINTMARK_STUB_DELAY_MS: wholeNumber(0, 600_000).default(0).describe('Milliseconds that the stub engine takes per job.'),
  ...tracingVariables,
  MINTMARK_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('Least severe level that is logged.'),
})
export type RunnerConfig = z.infer<typeof environmentSchema>

/** The configuration in `environment`, where an empty value counts as none. Throws a StartFailure that names each wrong variable. */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): RunnerConfig {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = environmentSchema.safeParse(given)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new StartFailure(`wrong configuration: ${faults.join('; ')}`)
}
