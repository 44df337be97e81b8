/** The name of a field, which a line may break after each underscore, so that long names stay readable in a narrow column. */
export function FieldName({ name }: { readonly name: string }) {
  const parts = name.split(/(?<=_)/)
  return <>{parts.flatMap((part, at) => (at === 0 ? [part] : [<wbr key={at} />, part]))}</>
}
