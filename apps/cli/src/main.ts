#!/usr/bin/env node
// The command line of Mintmark: makes and verifies images and manages API keys over the public HTTPS API, and registers models.
import { Command, CommanderError } from 'commander'
import { generateCommand } from './commands/generate.ts'
import { keysCommand } from './commands/keys.ts'
import { modelsCommand } from './commands/models.ts'
import { verifyCommand } from './commands/verify.ts'
import { CliFailure } from './failure.ts'

const program = new Command('mintmark')
  .description('Makes and verifies marked images, and manages the keys and models of a Mintmark service.')
  .option('--url <url>', 'base URL of the service (default: MINTMARK_URL, or the service that `npm start` runs)')
  .addCommand(generateCommand())
  .addCommand(keysCommand())
  .addCommand(modelsCommand())
  .addCommand(verifyCommand())
  .exitOverride()

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CliFailure || error instanceof CommanderError)) throw error
  if (error instanceof CliFailure) console.error(error.message)
  process.exitCode = error instanceof CommanderError ? error.exitCode : 1
}
