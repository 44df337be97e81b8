/** A code, such as that of an error, leading to the page that says what it stands for. */
export function CodeLink({ code }: { readonly code: string }) {
  return (
    <a class="code" href={`/problems/${code}`}>
      {code}
    </a>
  )
}
