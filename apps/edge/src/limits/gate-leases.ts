// Images that a key has in the making: reserved when a request is let in, settled when it has ended.
import { z } from 'zod'
import { giveBackToMinute } from './gate-tables.ts'
import { addUsage, noCharge, type Charge } from './gate-usage.ts'

const leaseRow = z.object({ id: z.string(), images: z.int(), admitted_at: z.number() })

/** Ends a lease; a second settlement of the same one does nothing. What was reserved and not made goes back to the minute. */
export function settleLease(sql: SqlStorage, id: string, charge: Charge): void {
  const [row] = sql.exec('DELETE FROM leases WHERE id = ? RETURNING id, images, admitted_at', id).toArray()
  if (row === undefined) return
  const lease = leaseRow.parse(row)
  giveBackToMinute(sql, lease.admitted_at, lease.images - charge.images)
  addUsage(sql, lease.admitted_at, charge)
}

/** A lease whose request was lost is charged in full: its images may well have been made. */
export function settleLost(sql: SqlStorage, nowMs: number): void {
  const rows = sql.exec('SELECT id, images, admitted_at FROM leases WHERE expires_at <= ?', nowMs).toArray()
  for (const { id, images } of rows.map((row) => leaseRow.parse(row))) settleLease(sql, id, { ...noCharge, images })
}

export function openLease(sql: SqlStorage, id: string, images: number, nowMs: number, expiresMs: number): void {
  sql.exec('INSERT INTO leases VALUES (?, ?, ?, ?)', id, images, nowMs, expiresMs)
}

/** Images reserved and not settled, those since `sinceMs` only. */
export const leasedImages = (sql: SqlStorage, sinceMs = 0): number =>
  z.number().parse(sql.exec('SELECT COALESCE(SUM(images), 0) AS n FROM leases WHERE admitted_at >= ?', sinceMs).one()['n'])
