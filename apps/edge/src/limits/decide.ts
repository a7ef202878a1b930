// Whether a key's limits let a request in now, and what they leave.
import type { LimitName, Limits } from '@mintmark/shared'
import { dayOf, monthStartOf, secondsUntilNextDay, secondsUntilNextMonth } from './calendar.ts'
import { leasedImages } from './gate-leases.ts'
import { readMinute } from './gate-tables.ts'
import { usedSince } from './gate-usage.ts'
import { roomIn, secondsUntilRoom, type Room, type Slot } from './minute-window.ts'

/** A limit that is in the way, and when it may be out of it. */
export type Exceeded = {
  readonly code: 'rate_limit_exceeded' | 'insufficient_quota'
  readonly limit: LimitName
  readonly most: number
  readonly retryAfterSeconds: number
}

/** How long to wait for running images, of which nobody knows when they end. */
const concurrentRetrySeconds = 1

type Ask = { readonly images: number; readonly nowMs: number }

function minuteExceeded(limit: LimitName, most: number | null, slots: readonly Slot[], wanted: number, nowMs: number): Exceeded | null {
  if (most === null || wanted === 0 || roomIn(slots, most, nowMs).remaining >= wanted) return null
  return { code: 'rate_limit_exceeded', limit, most, retryAfterSeconds: secondsUntilRoom(slots, most, wanted, nowMs) }
}

function concurrencyExceeded(sql: SqlStorage, most: number | null, wanted: number): Exceeded | null {
  if (most === null || wanted === 0 || leasedImages(sql) + wanted <= most) return null
  return { code: 'rate_limit_exceeded', limit: 'concurrent_images', most, retryAfterSeconds: concurrentRetrySeconds }
}

/** The budget of a day or month: images exactly; device time until it is used up, because what a request takes is known only after it. */
function budgetExceeded(sql: SqlStorage, limits: Limits, period: 'day' | 'month', { images, nowMs }: Ask): Exceeded | null {
  const [mostImages, mostSeconds] = [limits[`images_per_${period}`], limits[`device_seconds_per_${period}`]]
  if (images === 0 || (mostImages === null && mostSeconds === null)) return null
  const firstDay = period === 'day' ? dayOf(nowMs) : monthStartOf(nowMs)
  const used = usedSince(sql, firstDay)
  const retryAfterSeconds = period === 'day' ? secondsUntilNextDay(nowMs) : secondsUntilNextMonth(nowMs)
  const exceeded = (limit: LimitName, most: number): Exceeded => ({ code: 'insufficient_quota', limit, most, retryAfterSeconds })
  const imagesWithThese = used.images + leasedImages(sql, Date.parse(firstDay)) + images
  if (mostImages !== null && imagesWithThese > mostImages) return exceeded(`images_per_${period}`, mostImages)
  if (mostSeconds !== null && used.device_ms >= mostSeconds * 1000) return exceeded(`device_seconds_per_${period}`, mostSeconds)
  return null
}

/** The first limit in the way of one more request for so many images, budgets first; null when it may go. */
export function findExceeded(sql: SqlStorage, limits: Limits, ask: Ask): Exceeded | null {
  const minute = readMinute(sql, ask.nowMs)
  return (
    budgetExceeded(sql, limits, 'month', ask) ??
    budgetExceeded(sql, limits, 'day', ask) ??
    minuteExceeded('requests_per_minute', limits.requests_per_minute, minute.requests, 1, ask.nowMs) ??
    minuteExceeded('images_per_minute', limits.images_per_minute, minute.images, ask.images, ask.nowMs) ??
    concurrencyExceeded(sql, limits.concurrent_images, ask.images)
  )
}

/** What the limits per minute leave; null where there is no limit. */
export type Rooms = { readonly requests: Room | null; readonly images: Room | null }

export function roomsLeft(sql: SqlStorage, limits: Limits, nowMs: number): Rooms {
  const minute = readMinute(sql, nowMs)
  const room = (slots: readonly Slot[], most: number | null): Room | null => (most === null ? null : roomIn(slots, most, nowMs))
  return { requests: room(minute.requests, limits.requests_per_minute), images: room(minute.images, limits.images_per_minute) }
}
