// How a bench reports: a table on the terminal, and the same as JSON with the machine named.
import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { join } from 'node:path'

export type Row = Readonly<Record<string, string | number>>
export type Report = { readonly title: string; readonly notes: readonly string[]; readonly rows: readonly Row[] }

const resultsFolder = join(import.meta.dirname, '..', 'results')

const machine = (): Record<string, string | number> => ({
  processor: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  memory_gib: Math.round(totalmem() / 2 ** 30),
  node: process.version,
})

const show = (value: string | number): string => (typeof value === 'number' ? value.toFixed(value < 100 ? 2 : 0) : value)

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`

/** The rows as a Markdown table whose columns are the keys of the first row. */
export function markdownTable(rows: readonly Row[]): string {
  const columns = Object.keys(rows[0] ?? {})
  const body = rows.map((row) => line(columns.map((column) => show(row[column] ?? ''))))
  return line(columns) + line(columns.map(() => '---')) + body.join('')
}

/** Prints the report and writes it to bench/results/`name`.json. */
export async function publish(name: string, report: Report): Promise<void> {
  const { processor, cores, memory_gib: memory, node } = machine()
  console.log(`\n## ${report.title}\n\n${markdownTable(report.rows)}`)
  for (const note of report.notes) console.log(note)
  console.log(`Machine: ${processor}, ${cores} cores, ${memory} GiB, Node ${node}.`)
  await mkdir(resultsFolder, { recursive: true })
  await writeFile(join(resultsFolder, `${name}.json`), `${JSON.stringify({ ...report, machine: machine() }, null, 2)}\n`)
}
