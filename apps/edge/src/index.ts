// The Worker's entry: the effects of the real world, the application, and the Durable Objects.
import { env } from 'cloudflare:workers'
import { randomBytes } from '@mintmark/shared'
import { createApp } from './app.ts'
import { fill } from './cache/fill.ts'
import { createSingleFlightClass } from './cache/single-flight.ts'
import { KeyGate } from './limits/key-gate.ts'
import { createServices, type Effects } from './services.ts'

const effects: Effects = {
  fetch: (input, init) => fetch(input, init),
  now: () => Date.now(),
  random: randomBytes,
  writeLine: (line) => console.log(line),
}

// At module scope, so that a wrong environment stops the start and not the first request.
const services = createServices(env, effects)

export class Generations extends createSingleFlightClass((order) => fill(services.cache.dispatcher, order)) {}

/** One per API key. */
export class Keys extends KeyGate {}

export default createApp(services)
