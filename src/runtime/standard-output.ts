import { writeSync } from 'node:fs'

const STANDARD_OUTPUT = 1

const encoder = new TextEncoder()
const outgoing = new Uint8Array(256 * 1024)

/** Writes all of `lines` to standard output before it returns. */
export function writeWhole(lines: string): void {
  // Into the same bytes each time, because every new buffer brings the next garbage collection nearer.
  for (let rest = lines; rest !== ''; ) {
    const { read, written } = encoder.encodeInto(rest, outgoing)
    writeBytes(outgoing.subarray(0, written))
    rest = rest.slice(read)
  }
}

// A pipe that is full takes a part, or nothing yet: no line may be lost for that.
function writeBytes(bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0; ) {
    try {
      rest = rest.subarray(writeSync(STANDARD_OUTPUT, rest))
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error
    }
  }
}
