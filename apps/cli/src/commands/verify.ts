// `mintmark verify`: what a picture carries, by the service's public verification.
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Verification, verificationSchema } from '@mintmark/shared'
import { Command } from 'commander'
import { serviceUrl } from '../connection.ts'
import { CliFailure } from '../failure.ts'
import { callService } from '../request.ts'

async function formOf(path: string): Promise<FormData> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new CliFailure(`${path} cannot be read.`, { cause })
  })
  const form = new FormData()
  form.set('file', new Blob([bytes]), basename(path))
  return form
}

function credentialsLine({ c2pa }: Verification): string {
  if (!c2pa) return 'credentials  none'
  const statuses = c2pa.statuses.length > 0 ? ` (${c2pa.statuses.join(', ')})` : ''
  return `credentials  ${c2pa.source}, ${c2pa.state}${statuses}, signed by ${c2pa.issuer ?? 'nobody known'}`
}

const watermarkLine = ({ watermark: { found, algorithm, p_value } }: Verification): string =>
  found ? `watermark    ${algorithm}, by accident in at most ${p_value} of unmarked pictures` : 'watermark    none'

function recordLine({ record }: Verification): string {
  if (!record) return 'record       none'
  const { unique_id, model, created_at } = record
  return `record       ${unique_id}, made with ${model} at ${new Date(created_at * 1000).toISOString()}`
}

const describe = (found: Verification): string =>
  [
    `${found.verdict} (tier ${found.tier})`,
    found.summary,
    credentialsLine(found),
    watermarkLine(found),
    recordLine(found),
    ...found.limits.map((limit) => `note         ${limit}`),
  ].join('\n')

async function verify(path: string, { json }: { json?: boolean }, command: Command): Promise<void> {
  const base = await serviceUrl(command.optsWithGlobals<{ url?: string }>().url)
  const found = await callService(verificationSchema, { url: `${base}/v1/verify`, key: null, method: 'POST', body: await formOf(path) })
  console.log(json ? JSON.stringify(found, null, 2) : describe(found))
}

export const verifyCommand = (): Command =>
  new Command('verify')
    .description('says what a picture carries: credentials, watermark, record; needs no key')
    .argument('<file>', 'a picture')
    .option('--json', 'print the answer as it came')
    .action(verify)
