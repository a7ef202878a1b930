// The command line of `npm start`.
import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'

export type StartOptions = {
  readonly port: number
  readonly runnerPort: number
  /** Absolute path of the folder that holds keys, certificates, the emulated bucket and database, and logs. */
  readonly stateDir: string
  /** MINTMARK_ variables that go before the ones made here: how a set-up is changed without editing files. */
  readonly environment: Readonly<Record<string, string>>
}

type RawOptions = { port: number; runnerPort: number; state: string }

function parsePort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new InvalidArgumentError('A port is a whole number from 1 to 65535.')
  return port
}

const ours = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[0].startsWith('MINTMARK_')))

/** Reads the arguments after `npm start --`. Prints the help or one line about a mistake, and exits, where they ask for that. */
export function parseOptions(args: readonly string[], environment: NodeJS.ProcessEnv): StartOptions {
  const { port, runnerPort, state } = new Command('npm start --')
    .description('Runs Mintmark on this machine: the edge under `wrangler dev`, and one runner.')
    .option('--port <port>', 'port of the public API', parsePort, 8787)
    .option('--runner-port <port>', 'port of the runner', parsePort, 8788)
    .option('--state <folder>', 'where keys, certificates, images and logs are kept', '.mintmark')
    .parse([...args], { from: 'user' })
    .opts<RawOptions>()
  return { port, runnerPort, stateDir: resolve(state), environment: ours(environment) }
}
