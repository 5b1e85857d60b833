# Sourced by scripts/check, with $root set: the programs that tests need and npm does not have.

install_debian_packages() {
  if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "check: not a Debian system; tests that need one of these leave it out: $(tr '\n' ' ' <"$root/scripts/debian-packages")"
    return 0
  fi
  missing=
  while read -r package; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) || state=absent
    [ "$state" = installed ] || missing="$missing $package"
  done <"$root/scripts/debian-packages"
  [ -n "$missing" ] || return 0

  if [ "$(id -u)" -ne 0 ]; then
    for package in $missing; do
      echo "check: $package is not installed, and tests that need it are left out; sudo apt-get install --no-install-recommends $package"
    done
    return 0
  fi
  printf 'check: installing the Debian packages that tests need:%s\n' "$missing"
  export DEBIAN_FRONTEND=noninteractive
  log=$(mktemp)
  # One by one, so that a package this release of Debian does not have leaves out only itself.
  apt-get update >"$log" 2>&1 </dev/null || echo "check: apt-get update failed: $(tail -n 1 "$log")"
  for package in $missing; do
    apt-get install -y --no-install-recommends "$package" >"$log" 2>&1 </dev/null ||
      echo "check: $package could not be installed, and tests that need it are left out: $(tail -n 1 "$log")"
  done
  rm -f "$log"
}
