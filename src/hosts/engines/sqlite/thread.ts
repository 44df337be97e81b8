import { parentPort, Worker } from 'node:worker_threads'

/** What the thread sends back for a question. */
type Reply<Answer> = { readonly answer: Answer } | { readonly error: unknown }

/** A thread that answers one question at a time. Questions, answers and errors are copied. */
export class Thread<Question, Answer> {
  readonly #worker: Worker
  #asking: PromiseWithResolvers<Answer> | undefined
  #ended: unknown

  /** Runs `module`, which calls {@link answerQuestions}. `onLost` receives the reason if the thread ends by itself. */
  constructor(module: URL, onLost: (reason: Error) => void) {
    this.#worker = new Worker(module)
    const lost = (reason: Error) => {
      if (this.#ended !== undefined) return
      this.#end(reason)
      onLost(reason)
    }
    this.#worker.on('message', (reply: Reply<Answer>) => this.#take(reply))
    this.#worker.on('error', (error) => lost(new Error(`the thread that writes failed: ${error}`)))
    this.#worker.on('exit', (code) =>
      lost(new Error(`the thread that writes ended with exit code ${code}`)),
    )
  }

  get hasEnded(): boolean {
    return this.#ended !== undefined
  }

  /** Call it after the last question was answered. Rejects with what the thread threw, or with why it has ended. */
  async ask(question: Question): Promise<Answer> {
    if (this.#ended !== undefined) throw this.#ended
    this.#asking = Promise.withResolvers()
    this.#worker.postMessage(question)
    return await this.#asking.promise
  }

  /** Ends the thread at once. The pending question and all further ones reject with `reason`. */
  async end(reason: unknown = new Error('the registry is closed')): Promise<void> {
    this.#end(reason)
    await this.#worker.terminate()
  }

  #take(reply: Reply<Answer>): void {
    if ('error' in reply) this.#asking?.reject(reply.error)
    else this.#asking?.resolve(reply.answer)
  }

  #end(reason: unknown): void {
    this.#ended ??= reason
    this.#asking?.reject(this.#ended)
  }
}

/** Call it in a thread that {@link Thread} started: answers its questions, and reports what `answer` throws. */
export function answerQuestions<Question, Answer>(answer: (question: Question) => Answer): void {
  const replyTo = (question: Question): Reply<Answer> => {
    try {
      return { answer: answer(question) }
    } catch (error) {
      return { error }
    }
  }
  parentPort?.on('message', (question: Question) => parentPort?.postMessage(replyTo(question)))
}
