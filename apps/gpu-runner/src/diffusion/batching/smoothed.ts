// Measured times, smoothed: a batch that something else on the machine held up counts for little.

/** The weight of the newest measurement. */
const NEWEST = 0.3

/** The mean so far moved towards the newest measurement, which is the mean where there was none. */
export const smoothed = (before: number | undefined, newest: number): number =>
  before === undefined ? newest : before + NEWEST * (newest - before)
