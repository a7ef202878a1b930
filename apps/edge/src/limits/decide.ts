// Whether a key's limits let a request in now, and what they leave.
import type { LimitName, Limits } from '@mintmark/shared'
import { dayOf, monthStartOf, secondsUntilNextDay, secondsUntilNextMonth } from './calendar.ts'
import { leasedImages, type Counts } from './counts.ts'
import { roomIn, secondsUntilRoom, type Room, type Slot } from './minute-window.ts'
import { usedSince } from './usage-counts.ts'

/** A limit that is in the way, and when it may be out of it. */
export type Exceeded = {
  readonly code: 'rate_limit_exceeded' | 'insufficient_quota'
  readonly limit: LimitName | 'moderation_blocks'
  readonly most: number
  readonly retryAfterSeconds: number
}

/** How long to wait for running images, of which nobody knows when they end. */
const concurrentRetrySeconds = 1

type Wanted = { readonly images: number; readonly nowMs: number }

const slotsOf = ({ minute }: Counts, what: 'requests' | 'images'): Slot[] =>
  [...minute].map(([second, counted]) => ({ second, count: counted[what] }))

function minuteExceeded(counts: Counts, limits: Limits, what: 'requests' | 'images', wanted: number, nowMs: number): Exceeded | null {
  const limit = `${what}_per_minute` as const
  const most = limits[limit]
  if (most === null || wanted === 0) return null
  const slots = slotsOf(counts, what)
  if (roomIn(slots, most, nowMs).remaining >= wanted) return null
  return { code: 'rate_limit_exceeded', limit, most, retryAfterSeconds: secondsUntilRoom(slots, most, wanted, nowMs) }
}

function concurrencyExceeded(counts: Counts, most: number | null, wanted: number): Exceeded | null {
  if (most === null || wanted === 0 || leasedImages(counts) + wanted <= most) return null
  return { code: 'rate_limit_exceeded', limit: 'concurrent_images', most, retryAfterSeconds: concurrentRetrySeconds }
}

/** The budget of a day or month: images exactly; device time until it is used up, because what a request takes is known only after it. */
function budgetExceeded(counts: Counts, limits: Limits, period: 'day' | 'month', { images, nowMs }: Wanted): Exceeded | null {
  const [mostImages, mostSeconds] = [limits[`images_per_${period}`], limits[`device_seconds_per_${period}`]]
  if (images === 0 || (mostImages === null && mostSeconds === null)) return null
  const firstDay = period === 'day' ? dayOf(nowMs) : monthStartOf(nowMs)
  const used = usedSince(counts.usage, firstDay)
  const retryAfterSeconds = period === 'day' ? secondsUntilNextDay(nowMs) : secondsUntilNextMonth(nowMs)
  const exceeded = (limit: LimitName, most: number): Exceeded => ({ code: 'insufficient_quota', limit, most, retryAfterSeconds })
  const imagesWithThese = used.images + leasedImages(counts, Date.parse(firstDay)) + images
  if (mostImages !== null && imagesWithThese > mostImages) return exceeded(`images_per_${period}`, mostImages)
  if (mostSeconds !== null && used.deviceMs >= mostSeconds * 1000) return exceeded(`device_seconds_per_${period}`, mostSeconds)
  return null
}

/** The first limit in the way of one more request for so many images, budgets first; null when it may go. */
export const findExceeded = (counts: Counts, limits: Limits, wanted: Wanted): Exceeded | null =>
  budgetExceeded(counts, limits, 'month', wanted) ??
  budgetExceeded(counts, limits, 'day', wanted) ??
  minuteExceeded(counts, limits, 'requests', 1, wanted.nowMs) ??
  minuteExceeded(counts, limits, 'images', wanted.images, wanted.nowMs) ??
  concurrencyExceeded(counts, limits.concurrent_images, wanted.images)

/** What the limits per minute leave; null where there is no limit. */
export type Rooms = { readonly requests: Room | null; readonly images: Room | null }

export function roomsLeft(counts: Counts, limits: Limits, nowMs: number): Rooms {
  const room = (what: 'requests' | 'images'): Room | null => {
    const most = limits[`${what}_per_minute`]
    return most === null ? null : roomIn(slotsOf(counts, what), most, nowMs)
  }
  return { requests: room('requests'), images: room('images') }
}
