// What a key's object keeps in its SQLite: the key's record, the last minute, the images in the making, and use by day and model.
import { z } from 'zod'
import { apiKeyRecordSchema, type ApiKeyRecord } from '../records/api-keys.ts'
import { slotLifeSeconds, type Slot } from './minute-window.ts'

const schema = `
  CREATE TABLE IF NOT EXISTS key (one INTEGER PRIMARY KEY CHECK (one = 1), record TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS minute (second INTEGER PRIMARY KEY, requests INTEGER NOT NULL, images INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS leases (id TEXT PRIMARY KEY, images INTEGER NOT NULL, admitted_at INTEGER NOT NULL, expires_at INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS usage (day TEXT NOT NULL, model TEXT NOT NULL, requests INTEGER NOT NULL, images INTEGER NOT NULL,
    cached_images INTEGER NOT NULL, device_ms INTEGER NOT NULL, unwritten INTEGER NOT NULL, PRIMARY KEY (day, model));`

function storedText(sql: SqlStorage): string | null {
  const row = sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'key'").toArray()
  if (row.length === 0) return null
  return z.string().parse(sql.exec('SELECT record FROM key').one()['record'])
}

/** Null in an object that no existing key was ever used with. */
export function readKey(sql: SqlStorage): ApiKeyRecord | null {
  const text = storedText(sql)
  return text === null ? null : apiKeyRecordSchema.parse(JSON.parse(text))
}

/** Tables are made only with a key's record, so that guesses at keys leave nothing stored. */
export function writeKey(sql: SqlStorage, record: ApiKeyRecord): void {
  sql.exec(schema)
  sql.exec('INSERT INTO key VALUES (1, ?) ON CONFLICT DO UPDATE SET record = excluded.record', JSON.stringify(record))
}

/** For a row that was deleted from D1. */
export function forgetKey(sql: SqlStorage): void {
  sql.exec('DROP TABLE IF EXISTS key')
}

const slotRows = z.array(z.object({ second: z.int(), requests: z.int(), images: z.int() }))

/** The slots that still count, oldest first; older ones are removed. */
export function readMinute(sql: SqlStorage, nowMs: number): { requests: Slot[]; images: Slot[] } {
  sql.exec('DELETE FROM minute WHERE second + ? <= ?', slotLifeSeconds, nowMs / 1000)
  const rows = slotRows.parse(sql.exec('SELECT second, requests, images FROM minute ORDER BY second').toArray())
  return {
    requests: rows.map(({ second, requests }) => ({ second, count: requests })),
    images: rows.map(({ second, images }) => ({ second, count: images })),
  }
}

export function countInMinute(sql: SqlStorage, atMs: number, images: number): void {
  sql.exec(
    'INSERT INTO minute VALUES (?, 1, ?) ON CONFLICT DO UPDATE SET requests = requests + 1, images = images + excluded.images',
    Math.floor(atMs / 1000),
    images,
  )
}

/** Takes images out of the second in which they were counted, if that still counts. */
export function giveBackToMinute(sql: SqlStorage, atMs: number, images: number): void {
  sql.exec('UPDATE minute SET images = images - ? WHERE second = ?', images, Math.floor(atMs / 1000))
}
