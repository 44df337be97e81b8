/** The files of a tar archive, each under its own name without folders, with its bytes. */
export async function readArchive(path: string): Promise<[string, Uint8Array][]> {
  const entries = await new Bun.Archive(await Bun.file(path).bytes()).files()
  return await Promise.all(
    Array.from(
      entries,
      async ([name, file]): Promise<[string, Uint8Array]> => [
        name.replace(/^.*\//, ''),
        await file.bytes(),
      ],
    ),
  )
}
