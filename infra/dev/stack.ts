// Everything that runs on a developer's machine: starts the edge and its runners, waits for all, and stops all.
import { join } from 'node:path'
import { ensureApiKey } from './api-key.ts'
import { ensureCertificates } from './certificates.ts'
import { type Child, lastWords } from './child.ts'
import { baseUrl, host, runnerUrl } from './environment.ts'
import { StartFailure } from './failure.ts'
import type { StartOptions } from './options.ts'
import { requireFreePort } from './ports.ts'
import { createPrivateFolder, writePrivate } from './private-file.ts'
import { waitUntilReady } from './ready.ts'
import { loadSecrets, type Secrets } from './secrets.ts'
import { type DevRunners, startRunners } from './runners.ts'
import { startEdge, startMigration } from './services.ts'

const readyTimeoutMs = 60_000
const stopGraceMs = 8_000

/** What tools read from `dev.json` in the state folder. */
export type DevFile = { readonly baseUrl: string; readonly runnerUrl: string; readonly apiKey: string; readonly caPemPath: string }

export type Stack = DevFile & {
  readonly secrets: Secrets
  /** Settles with the first process that ended by itself. */
  readonly firstExit: Promise<Child>
  readonly runners: DevRunners
  /** Stops the first runner, by force and at once with `kill`. */
  readonly stopRunner: (how?: 'kill') => Promise<void>
  /** Starts the first runner again and waits until it is ready. */
  readonly startRunner: () => Promise<void>
  readonly close: () => Promise<void>
}

async function prepare(options: StartOptions): Promise<{ secrets: Secrets; caPemPath: string }> {
  await requireFreePort(options.port, host, '--port')
  for (let i = 0; i < options.runners; i++) await requireFreePort(options.runnerPort + i, host, '--runner-port')
  await createPrivateFolder(options.stateDir)
  await createPrivateFolder(join(options.stateDir, 'logs'))
  return { secrets: await loadSecrets(options.stateDir), caPemPath: await ensureCertificates(options.stateDir, new Date()) }
}

async function migrate(options: StartOptions, started: (child: Child) => void): Promise<void> {
  const migration = startMigration(options)
  started(migration)
  if ((await migration.exited) !== 0) throw new StartFailure(`The database could not be migrated: ${await lastWords(migration)}`)
}

/** Starts all of it. Throws a StartFailure, with nothing left running, when a part does not come up or `signal` aborts. */
export async function startStack(options: StartOptions, signal?: AbortSignal): Promise<Stack> {
  const { secrets, caPemPath } = await prepare(options)
  const children = new Set<Child>()
  const add = (child: Child): Child => {
    children.add(child)
    return child
  }
  const close = async (): Promise<void> => {
    await Promise.all([...children].map((child) => child.stop(stopGraceMs)))
  }
  signal?.addEventListener('abort', () => void close(), { once: true })
  try {
    const runners = startRunners(options, secrets, add)
    await migrate(options, add)
    const edge = add(await startEdge(options, secrets))
    await Promise.all([runners.ready(), waitUntilReady(edge, `${baseUrl(options)}/readyz`, readyTimeoutMs)])
    await runners.known()
    const devFilePath = join(options.stateDir, 'dev.json')
    const apiKey = await ensureApiKey(baseUrl(options), secrets.adminKey, devFilePath)
    const devFile: DevFile = { baseUrl: baseUrl(options), runnerUrl: runnerUrl(options), apiKey, caPemPath }
    await writePrivate(devFilePath, `${JSON.stringify(devFile, null, 2)}\n`)
    return {
      ...devFile,
      secrets,
      firstExit: Promise.race([...runners.children, edge].map((child) => child.exited.then(() => child))),
      runners,
      stopRunner: (how) => runners.stop(0, how),
      startRunner: () => runners.start(0),
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
