// A dense linear system of a few unknowns, for the coefficients of multistep solvers.

type Row = readonly number[]

const pivotRow = (rows: readonly Row[], column: number): number =>
  rows.reduce((best, row, i) => (i > column && Math.abs(row[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0) ? i : best), column)

/** Solves `matrix * solution = right` by Gauss-Jordan elimination with row exchange. A singular matrix gives values that are not finite. */
export function solveLinear(matrix: readonly Row[], right: Row): readonly number[] {
  let rows: Row[] = matrix.map((row, i) => [...row, right[i] ?? Number.NaN])
  for (const column of matrix.keys()) {
    const pivot = pivotRow(rows, column)
    const chosen = rows[pivot] ?? []
    const lead = chosen.map((value) => value / (chosen[column] ?? Number.NaN))
    const rest = rows.with(pivot, rows[column] ?? [])
    rows = rest.map((row, i) => (i === column ? lead : row.map((value, j) => value - (row[column] ?? 0) * (lead[j] ?? Number.NaN))))
  }
  return rows.map((row) => row.at(-1) ?? Number.NaN)
}
