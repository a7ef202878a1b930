// The edge's folders follow the request, and imports go forward only.
import { expect, it } from 'vitest'

const order = [
  'dialects',
  'routes',
  'openapi',
  'webhooks',
  'verification',
  'contract',
  'jobs',
  'auth',
  'limits',
  'policy',
  'cache',
  'dispatch',
  'sweep',
  'pool',
  'uploads',
  'urls',
  'records',
  'telemetry',
  'sse',
]

const sources = import.meta.glob<string>('../src/**/*.ts', { query: '?raw', import: 'default', eager: true })

/** `[importing folder, imported folder]` of every import between two folders of a file. */
const crossings = ([path, text]: [string, string]): [string, string][] => {
  const folderOf = (file: string): string => new URL(file, `file:///test/${path}`).pathname.split('/').slice(2, -1)[0] ?? ''
  const imported = [...text.matchAll(/from '(\.\.\/[^']+)'/g)].map(([, file = '']) => folderOf(file))
  return imported.filter((to) => to !== '' && to !== folderOf('.')).map((to) => [folderOf('.'), to])
}

it('has a place in the order for every folder', () => {
  const folders = Object.keys(sources).flatMap((path) => (path.split('/').length > 3 ? [path.split('/')[2]] : []))
  expect(new Set(folders)).toEqual(new Set(order))
})

it('imports forward only', () => {
  const tests = ([path]: [string, string]): boolean => path.endsWith('.test.ts')
  const between = Object.entries(sources)
    .filter((entry) => !tests(entry))
    .flatMap(crossings)
  expect(between.length).toBeGreaterThan(20)
  expect(between.filter(([from, to]) => order.indexOf(from) >= order.indexOf(to))).toEqual([])
})
