// `npm run bench [-- NAME…]`: runs the named benches, or those that take a few minutes in all, one after the other.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const everyday = ['edge', 'runner']
const names = process.argv.length > 2 ? process.argv.slice(2) : everyday
const scriptOf = (name: string): string => join(import.meta.dirname, name, 'main.ts')

const unknown = names.filter((name) => !/^[a-z-]+$/.test(name) || !existsSync(scriptOf(name)))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(', ')}; a bench is a folder of bench/ with a main.ts.`)
  process.exit(2)
}

for (const name of names) {
  const { status } = spawnSync(process.execPath, [scriptOf(name)], { stdio: 'inherit' })
  if (status !== 0) process.exitCode = 1
}
