// Loaded before a program, it moves the program's clock by SHIFT_CLOCK_MS milliseconds.
const shiftMs = Number(process.env['SHIFT_CLOCK_MS'])
const { now } = Date
Date.now = () => now() + shiftMs
