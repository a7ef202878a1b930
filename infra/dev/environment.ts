// What the edge and the runner are told in a development set-up, by environment variables.
import { join } from 'node:path'
import type { StartOptions } from './options.ts'
import type { Secrets } from './secrets.ts'

export const host = '127.0.0.1'

/** Of the emulated bucket: the same values as in wrangler.toml, where they only serve `wrangler dev` on loopback. */
const localBucket = { name: 'mintmark-images', accessKeyId: 'mintmark-local', secretAccessKey: 'mintmark-local-emulation-only' }

type Environment = Readonly<Record<string, string>>

export const baseUrl = ({ port }: StartOptions): string => `http://${host}:${port}`
export const runnerUrl = ({ runnerPort }: StartOptions, index = 0): string => `http://${host}:${runnerPort + index}`

export const edgeEnvironment = (options: StartOptions, secrets: Secrets): Environment => ({
  MINTMARK_ADMIN_KEY: secrets.adminKey,
  MINTMARK_API_KEY_PEPPER: secrets.apiKeyPepper,
  MINTMARK_URL_KEYS: secrets.urlKeys,
  ...(options.runners === 1 ? { MINTMARK_RUNNER_URL: runnerUrl(options) } : {}),
  MINTMARK_RUNNER_KEY: secrets.runnerKey,
  MINTMARK_PUBLIC_URL: baseUrl(options),
})

export const runnerEnvironment = (options: StartOptions, secrets: Secrets, index: number): Environment => ({
  MINTMARK_RUNNER_HOST: host,
  MINTMARK_RUNNER_PORT: String(options.runnerPort + index),
  ...(options.runners === 1 ? {} : { MINTMARK_EDGE_URL: baseUrl(options) }),
  MINTMARK_RUNNER_KEY: secrets.runnerKey,
  MINTMARK_WATERMARK_KEYS: secrets.watermarkKeys,
  MINTMARK_S3_ENDPOINT: `${baseUrl(options)}/cdn-cgi/local/r2/s3`,
  MINTMARK_S3_BUCKET: localBucket.name,
  MINTMARK_S3_ACCESS_KEY_ID: localBucket.accessKeyId,
  MINTMARK_S3_SECRET_ACCESS_KEY: localBucket.secretAccessKey,
  MINTMARK_C2PA_CHAIN_PATH: join(options.stateDir, 'certificates', 'chain.pem'),
  MINTMARK_C2PA_KEY_PATH: join(options.stateDir, 'certificates', 'leaf.key.pem'),
  MINTMARK_C2PA_TRUST_PATH: join(options.stateDir, 'certificates', 'ca.pem'),
})

/** The variables as the lines of an env file (dotenv form). Values here never hold quotes or line ends. */
export const envFile = (environment: Environment): string =>
  Object.entries(environment)
    .map(([name, value]) => `${name}="${value}"\n`)
    .join('')
