#!/usr/bin/env bash
# The check of action.yml. Takes FILES, STRICT, VLLM_VERSION and SARIF_FILE from the environment, and ends as
# `parallel-config check` does.
set -uo pipefail
shopt -s globstar nullglob

files=()
while IFS= read -r pattern || [[ -n $pattern ]]; do
  pattern=${pattern%$'\r'}
  [[ -z $pattern ]] && continue
  IFS= matched=($pattern) # not quoted: it is a pattern, and with this IFS nothing splits it
  if [[ ${#matched[@]} -eq 0 ]]; then
    # What ends a line, or stands for its end, would begin another command.
    shown=${pattern//'%'/%25}
    printf '::error title=parallel-config::The pattern %s matches no file\n' "${shown//$'\r'/%0D}"
    exit 3
  fi
  files+=("${matched[@]}")
done <<<"${FILES:-}"
if [[ ${#files[@]} -eq 0 ]]; then
  echo "::error title=parallel-config::Name the manifests with files"
  exit 2
fi

options=()
[[ ${STRICT:-} == true ]] && options+=(--strict)
[[ -n ${VLLM_VERSION:-} ]] && options+=(--vllm-version "$VLLM_VERSION")

check() {
  "$GITHUB_ACTION_PATH/node_modules/.bin/bun" "$GITHUB_ACTION_PATH/src/cli/main.ts" \
    check --output "$1" ${options[@]+"${options[@]}"} -- "${files[@]}"
}

report=$(check human 2>&1)
status=$?
# What a manifest contains must not be read as a workflow command.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
printf '::stop-commands::%s\n%s\n::%s::\n' "$token" "$report" "$token"
if [[ $status -gt 1 ]]; then exit "$status"; fi

check github
# Indented, so that nothing in it is read as Markdown.
printf '%s\n' "$report" | sed 's/^/    /' >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
if [[ -n ${SARIF_FILE:-} ]]; then check sarif >"$SARIF_FILE"; fi
exit "$status"
