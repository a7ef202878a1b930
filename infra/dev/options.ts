// The command line of `npm start`.
import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'

export type StartOptions = {
  readonly port: number
  /** Of the first runner; the others take the ports after it. */
  readonly runnerPort: number
  /** One is called at its fixed address; several report themselves to the edge. */
  readonly runners: number
  /** Absolute path of the folder that holds keys, certificates, the emulated bucket and database, and logs. */
  readonly stateDir: string
  /** MINTMARK_ variables that go before the ones made here: how a set-up is changed without editing files. */
  readonly environment: Readonly<Record<string, string>>
  /** A module that the edge is built with in place of @mintmark/models, for models that are not this repository's. */
  readonly catalogue?: string
}

type RawOptions = { port: number; runnerPort: number; runners: number; state: string }

function parsePort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError('A port is a whole number from 1 to 65535.')
  return port
}

const mostRunners = 16

function parseCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > mostRunners)
    throw new InvalidArgumentError(`It is a whole number from 1 to ${mostRunners}.`)
  return count
}

const ours = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[0].startsWith('MINTMARK_')))

/** Reads the arguments after `npm start --`. Prints the help or one line about a mistake, and exits, where they ask for that. */
export function parseOptions(args: readonly string[], environment: NodeJS.ProcessEnv): StartOptions {
  const { port, runnerPort, runners, state } = new Command('npm start --')
    .description('Runs Mintmark on this machine: the edge under `wrangler dev`, and its runners.')
    .option('--port <port>', 'port of the public API', parsePort, 8787)
    .option('--runner-port <port>', 'port of the runner; further runners take the ports after it', parsePort, 8788)
    .option('--runners <count>', 'runners that share the jobs', parseCount, 1)
    .option('--state <folder>', 'where keys, certificates, images and logs are kept', '.mintmark')
    .parse([...args], { from: 'user' })
    .opts<RawOptions>()
  return { port, runnerPort, runners, stateDir: resolve(state), environment: ours(environment) }
}
