// `mintmark keys`: creates, lists and revokes API keys over the admin API.
import { type ApiKeyObject, apiKeyObjectSchema, createdKeySchema, type KeyLimits, keyListSchema, scopes } from '@mintmark/shared'
import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { adminKey, serviceUrl } from '../connection.ts'
import { parseLimit } from '../limit-option.ts'
import { type Call, callService } from '../request.ts'

type CreateOptions = { scope: string[]; mode: string; expires?: number; limit?: KeyLimits; strict?: boolean }

const isoTime = (unixSeconds: number | null): string => (unixSeconds === null ? '-' : new Date(unixSeconds * 1000).toISOString())

function state({ revoked_at, expires_at }: ApiKeyObject): string {
  if (revoked_at !== null) return `revoked ${isoTime(revoked_at)}`
  return expires_at !== null && expires_at * 1000 <= Date.now() ? `expired ${isoTime(expires_at)}` : 'active'
}

const limitsText = ({ limits }: ApiKeyObject): string[] => Object.entries(limits).map(([name, most]) => `${name}=${most ?? 'none'}`)
const strictText = ({ strict }: ApiKeyObject): string[] => (strict ? ['strict'] : [])

const line = (key: ApiKeyObject): string =>
  [
    key.id,
    key.mode,
    key.scopes.join(','),
    `used ${isoTime(key.last_used_at)}`,
    state(key),
    key.name,
    ...strictText(key),
    ...limitsText(key),
  ].join('  ')

function parseTime(text: string): number {
  const milliseconds = Date.parse(text)
  if (Number.isNaN(milliseconds)) throw new InvalidArgumentError('Not a date such as 2027-01-31 or 2027-01-31T12:00:00Z.')
  return Math.floor(milliseconds / 1000)
}

async function adminCall(command: Command, path = ''): Promise<Call> {
  const base = await serviceUrl(command.optsWithGlobals<{ url?: string }>().url)
  return { url: `${base}/v1/admin/keys${path}`, key: await adminKey() }
}

async function create(name: string, { scope, mode, expires, limit, strict }: CreateOptions, command: Command): Promise<void> {
  const body = { name, scopes: scope, mode, expires_at: expires ?? null, limits: limit ?? {}, strict: strict ?? false }
  const created = await callService(createdKeySchema, { ...(await adminCall(command)), method: 'POST', body })
  console.log(`${created.key}\n\n${line(created)}\nThe key is shown this once; only a keyed hash of it is kept.`)
}

async function list(_options: unknown, command: Command): Promise<void> {
  const { data } = await callService(keyListSchema, await adminCall(command))
  for (const key of data) console.log(line(key))
}

async function change(id: string, body: { limits: KeyLimits } | { strict: boolean }, command: Command): Promise<void> {
  const call = await adminCall(command, `/${encodeURIComponent(id)}`)
  console.log(line(await callService(apiKeyObjectSchema, { ...call, method: 'PATCH', body })))
}

const changeLimits = (id: string, limits: KeyLimits, _options: unknown, command: Command): Promise<void> => change(id, { limits }, command)

const changeStrictness = (id: string, wanted: string, _options: unknown, command: Command): Promise<void> =>
  change(id, { strict: wanted === 'on' }, command)

async function revoke(id: string, _options: unknown, command: Command): Promise<void> {
  const call = await adminCall(command, `/${encodeURIComponent(id)}`)
  console.log(line(await callService(apiKeyObjectSchema, { ...call, method: 'DELETE' })))
}

export const keysCommand = (): Command =>
  new Command('keys')
    .description('manages API keys; needs an admin key (MINTMARK_ADMIN_KEY)')
    .addCommand(
      new Command('create')
        .description('makes a key and prints it once')
        .argument('<name>', 'what the key is for')
        .addOption(new Option('--scope <scopes...>', 'what it may do').choices(scopes).default(['generate', 'read']))
        .addOption(new Option('--mode <mode>', 'live or test').choices(['live', 'test']).default('live'))
        .option('--expires <date>', 'when it stops working', parseTime)
        .option('--strict', 'judges its prompts and pictures in mode strict')
        .option('--limit <name=number...>', 'a limit of its own, such as images_per_day=1000, or =none', parseLimit)
        .action(create),
    )
    .addCommand(new Command('list').description('lists all keys').action(list))
    .addCommand(
      new Command('limit')
        .description('changes limits of a key from the next request on')
        .argument('<id>')
        .argument('<name=number...>', 'such as images_per_day=1000, or =none', parseLimit)
        .action(changeLimits),
    )
    .addCommand(
      new Command('strict')
        .description('switches mode strict of a key on or off from the next request on')
        .argument('<id>')
        .addArgument(new Argument('<state>', 'on or off').choices(['on', 'off']))
        .action(changeStrictness),
    )
    .addCommand(new Command('revoke').description('makes a key useless from the next request on').argument('<id>').action(revoke))
