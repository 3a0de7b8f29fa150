# Where the project and its tools are, and how the steps speak; every step sources this file and it changes nothing by itself.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$ROOT" || exit 2

# The tools crate carries wasm-bindgen's own version, so the folder changes with it.
BINDGEN_VERSION="$(sed -n 's/^version = "\(.*\)"/\1/p' pkg-scripts/bindgen/Cargo.toml | head -n 1)"
WASM_PACK_VERSION=0.15.1
TOOLS="${XDG_CACHE_HOME:-$HOME/.cache}/rolegate/tools-$BINDGEN_VERSION"

# rustup's folder is not on PATH in a shell that never read its profile.
[ -d "${CARGO_HOME:-$HOME/.cargo}/bin" ] && PATH="${CARGO_HOME:-$HOME/.cargo}/bin:$PATH"
export PATH="$ROOT/node_modules/.bin:$TOOLS/bin:$PATH"
export TARGET_DIR="${CARGO_TARGET_DIR:-$ROOT/target}"

say() { printf '\n== %s\n' "$*"; }
note() { printf '   %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 2; }
have() { command -v "$1" >/dev/null 2>&1; }

# debian COMMAND PACKAGE...: makes COMMAND available from Debian's packages, or says what to install.
debian() {
  local command="$1"; shift
  have "$command" && return 0
  local as=()
  have apt-get || die "$command is missing: install what your system calls $*"
  if [ "$(id -u)" -ne 0 ]; then
    { have sudo && { [ -t 0 ] || sudo -n true 2>/dev/null; }; } || die "$command is missing: run 'sudo apt-get install $*'"
    as=(sudo)
  fi
  note "installing Debian packages: $*"
  "${as[@]}" apt-get update -qq
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  have "$command" || die "apt-get installed $*, but $command is still missing"
}

# browser: sets CHROMIUM and CHROMEDRIVER, as given or as found.
browser() {
  local name
  if [ -z "${CHROMIUM:-}" ]; then
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
      have "$name" && { CHROMIUM="$(command -v "$name")"; break; }
    done
  fi
  if [ -z "${CHROMEDRIVER:-}" ] && have chromedriver; then CHROMEDRIVER="$(command -v chromedriver)"; fi
  export CHROMIUM="${CHROMIUM:-}" CHROMEDRIVER="${CHROMEDRIVER:-}"
  [ -x "$CHROMIUM" ] && [ -x "$CHROMEDRIVER" ]
}
