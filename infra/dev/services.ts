// The processes of a development set-up: the runner, the edge under `wrangler dev`, and the migration of the emulated database.
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { type Child, startChild } from './child.ts'
import { edgeEnvironment, envFile, host, runnerEnvironment } from './environment.ts'
import type { StartOptions } from './options.ts'
import { writePrivate } from './private-file.ts'
import type { Secrets } from './secrets.ts'

export const repositoryRoot = join(import.meta.dirname, '..', '..')
const wranglerPath = join(dirname(createRequire(import.meta.url).resolve('wrangler/package.json')), 'bin', 'wrangler.js')

/** Keeps wrangler from asking the network for anything, and its logs inside the state folder. */
const wranglerEnvironment = (stateDir: string): Record<string, string> => ({
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_LOG_PATH: join(stateDir, 'logs', 'wrangler'),
  WRANGLER_REGISTRY_PATH: join(stateDir, 'registry'),
})

function startWrangler(stateDir: string, name: string, args: readonly string[]): Child {
  return startChild({
    name,
    args: [wranglerPath, ...args, '--config', join(repositoryRoot, 'wrangler.toml'), '--persist-to', join(stateDir, 'cloudflare')],
    environment: wranglerEnvironment(stateDir),
    logPath: join(stateDir, 'logs', `${name}.log`),
  })
}

const nameOf = (index: number): string => (index === 0 ? 'runner' : `runner-${index + 1}`)

/** The runner number `index`, from 0. */
export function startRunner(options: StartOptions, secrets: Secrets, index: number): Child {
  return startChild({
    name: nameOf(index),
    args: [join(repositoryRoot, 'apps', 'gpu-runner', 'src', 'main.ts')],
    environment: { ...runnerEnvironment(options, secrets, index), ...options.environment },
    logPath: join(options.stateDir, 'logs', `${nameOf(index)}.log`),
  })
}

/** Applies the database's migrations; the child ends by itself, with code 0 when the database is up to date. */
export const startMigration = ({ stateDir }: StartOptions): Child =>
  startWrangler(stateDir, 'migration', ['d1', 'migrations', 'apply', 'DB', '--local'])

/** By the bundler's path mapping: `wrangler dev` takes `--alias` and does nothing with it (4.156). */
async function catalogueArguments({ stateDir, catalogue }: StartOptions): Promise<string[]> {
  if (catalogue === undefined) return []
  const path = join(stateDir, 'tsconfig.json')
  await writePrivate(path, JSON.stringify({ compilerOptions: { paths: { '@mintmark/models': [catalogue] } } }))
  return ['--tsconfig', path]
}

/** Starts the Worker under `wrangler dev`, with its secrets from a private env file in the state folder. */
export async function startEdge(options: StartOptions, secrets: Secrets): Promise<Child> {
  const environmentPath = join(options.stateDir, 'edge.env')
  await writePrivate(environmentPath, envFile({ ...edgeEnvironment(options, secrets), ...options.environment }))
  const dev = ['dev', '--ip', host, '--port', String(options.port), '--inspector-port', '0', '--show-interactive-dev-session', 'false']
  return startWrangler(options.stateDir, 'edge', [...dev, ...(await catalogueArguments(options)), '--env-file', environmentPath])
}
