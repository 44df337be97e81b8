const DIGITS = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const

/**
 * A regular expression for a CPU list of numactl with ascending ranges. It is exact for CPUs below 100; it does not compare
 * larger ones with the same number of digits. It has no look-around, so that RE2 (Go, CUE) accepts it.
 */
export function cpuListPattern(): string {
  const range = `0*(?:${[...oneDigit(), ...twoDigits(), ...moreDigits()].join('|')})`
  const entry = `(?:[0-9]+|${range})`
  return `^${entry}(?:,${entry})*$`
}

/** 3-3 to 3-9, for each digit. */
function oneDigit(): string[] {
  return DIGITS.map((digit) => `${digit}-0*[${digit}-9]`)
}

/** 34-34 to 34-39, for each two-digit number, and 3x-4x and above. */
function twoDigits(): string[] {
  return DIGITS.slice(1).flatMap((ten) => [
    `${ten}(?:${DIGITS.map((one) => `${one}-0*${ten}[${one}-9]`).join('|')})`,
    ...(ten < 9 ? [`${ten}[0-9]-0*[${ten + 1}-9][0-9]`] : []),
  ])
}

/** Any range to a number with more digits, and any among numbers of three digits or more. */
function moreDigits(): string[] {
  return ['[0-9]-0*[1-9][0-9]+', '[1-9][0-9]-0*[1-9][0-9]{2,}', '[1-9][0-9]{2,}-0*[1-9][0-9]{2,}']
}
