import { connect } from 'node:net'

/** Sends bytes as they are, and gives what comes back until the server closes, or is silent for some time. */
export async function sendRaw(port: number, text: string, silence = 500): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  const { promise, resolve } = Promise.withResolvers<void>()
  let timer = setTimeout(resolve, silence * 4)
  socket.on('data', (data) => {
    received += data.toString('latin1')
    clearTimeout(timer)
    timer = setTimeout(resolve, silence)
  })
  socket.on('error', () => resolve())
  socket.on('close', () => resolve())
  socket.write(text)
  await promise
  clearTimeout(timer)
  socket.destroy()
  return received
}

/** The status codes of the answers in what came back. */
export const statusesIn = (received: string): number[] =>
  [...received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
