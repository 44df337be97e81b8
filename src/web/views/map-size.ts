import { useEffect, useState } from 'preact/hooks'

/** How large devices are drawn: few large, many small. */
export type MapSize = 'large' | 'medium' | 'small'

/** How large so many devices are drawn. */
export function mapSizeOf(devices: number, isNarrow: boolean): MapSize {
  if (devices <= 32 && !isNarrow) return 'large'
  return devices <= 128 ? 'medium' : 'small'
}

const NARROW = '(max-width: 560px)'

/** Whether the page is as narrow as a telephone, where eight large devices have no room side by side. */
export function useNarrow(): boolean {
  const [isNarrow, setNarrow] = useState(() => matchMedia(NARROW).matches)
  useEffect(() => {
    const query = matchMedia(NARROW)
    const follow = () => setNarrow(query.matches)
    query.addEventListener('change', follow)
    return () => query.removeEventListener('change', follow)
  }, [])
  return isNarrow
}

/** The id of the element of a device, by the numbers of its node and its own. */
export const deviceId = (node: number, device: number) => `device-${node}-${device}`
