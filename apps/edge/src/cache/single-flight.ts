// One object per set of fingerprints: identical requests that meet in it share one run.
import { DurableObject } from 'cloudflare:workers'
import type { Order, Outcome } from '../dispatch/order.ts'

export type FlightOutcome = { readonly outcome: Outcome; readonly joined: boolean }

/**
 * The class of the single-flight object. The run belongs to the object and not to the request that began it, so that it goes on
 * when that client leaves.
 */
export function createSingleFlightClass(run: (order: Order) => Promise<Outcome>) {
  return class SingleFlight extends DurableObject {
    flight: Promise<Outcome> | null = null

    async generate(order: Order): Promise<FlightOutcome> {
      const joined = this.flight !== null
      this.flight ??= run(order).finally(() => {
        this.flight = null
      })
      return { outcome: await this.flight, joined }
    }
  }
}
export type SingleFlightObject = InstanceType<ReturnType<typeof createSingleFlightClass>>
