/** How large devices are drawn: few large, many small. */
export type MapSize = 'large' | 'medium' | 'small'

export function mapSizeOf(devices: number): MapSize {
  if (devices <= 32) return 'large'
  return devices <= 128 ? 'medium' : 'small'
}

/** The id of the element of a device, by the numbers of its node and its own. */
export const deviceId = (node: number, device: number) => `device-${node}-${device}`
