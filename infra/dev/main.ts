// `npm start`: runs the whole service on this machine until Ctrl-C.
import { once } from 'node:events'
import { lastWords } from './child.ts'
import { StartFailure } from './failure.ts'
import { parseOptions } from './options.ts'
import { type DevFile, type Stack, startStack } from './stack.ts'

const welcome = ({ baseUrl, apiKey }: DevFile): string => `
Mintmark is ready.

  base URL  ${baseUrl}/v1
  API key   ${apiKey}

Try it:

  curl -s ${baseUrl}/v1/images/generations -H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/json' -d '{"prompt":"a red apple","seed":7}'

Ctrl-C stops it.
`

/** Aborts at the first signal that asks this process to end. */
function untilInterrupted(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => controller.abort())
  return controller.signal
}

/** Runs until a signal (exit code 0) or until one of the processes ends by itself (1). */
async function serve(stack: Stack, interrupted: AbortSignal): Promise<number> {
  const signalled = interrupted.aborted ? Promise.resolve(null) : once(interrupted, 'abort').then(() => null)
  const ended = await Promise.race([signalled, stack.firstExit])
  if (ended) console.error(`The ${ended.name} ended: ${await lastWords(ended)} (log: ${ended.logPath})`)
  await stack.close()
  return ended ? 1 : 0
}

async function main(): Promise<number> {
  const options = parseOptions(process.argv.slice(2), process.env)
  const interrupted = untilInterrupted()
  console.log('Starting the runner and the edge…')
  try {
    const stack = await startStack(options, interrupted)
    console.log(welcome(stack))
    return await serve(stack, interrupted)
  } catch (error) {
    if (interrupted.aborted) return 0
    if (!(error instanceof StartFailure)) throw error
    console.error(error.message)
    return 1
  }
}

process.exitCode = await main()
