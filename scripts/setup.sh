# Shared by scripts/demo, scripts/test and .ci/run, which source it: where the project is, what must be installed, how
# the release program is built. Works with an empty environment and without a terminal.
set -euo pipefail
unset CDPATH

export PATH="${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}"
export LC_ALL=C.UTF-8
# Several tests run at a time: threads that wait for work leave the cores to the others.
export OMP_WAIT_POLICY=passive
project=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$project"
mkdir -p build
# Some tools write to HOME; without one they get a place of ours.
export HOME="${HOME:-$project/build}"
# Real data sets that the larger tests read; tests skip when the folder is absent.
export LIEDER_DATA_DIR="${LIEDER_DATA_DIR:-$project/../shared/data}"

say() { printf '%s\n' "$@"; }
fail() {
  say "$*" >&2
  exit 1
}

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
is_offered() { [ -n "$(apt-cache madison "$1" 2>/dev/null)" ]; }

# The entries of the given sections of packages.txt of which no alternative is installed.
missing_entries() {
  local section entry name
  for section in "$@"; do
    for entry in $(awk -v section="$section" '$1 == section { print $2 }' scripts/packages.txt); do
      for name in ${entry//|/ }; do
        if is_installed "$name"; then continue 2; fi
      done
      say "$entry"
    done
  done
}

# The first alternative that the system offers.
choose_package() {
  local name
  for name in ${1//|/ }; do
    if is_offered "$name"; then
      say "$name"
      return
    fi
  done
  fail "packages: this system offers none of ${1//|/, }; Debian 12 or a recent Ubuntu does"
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Installs what is missing of the given sections, after naming it.
install_packages() {
  local missing chosen=() entry name
  command -v dpkg-query >/dev/null || fail "packages: no dpkg here; on a system that is neither Debian nor Ubuntu install what scripts/packages.txt lists by hand and run cmake --preset release"
  missing=$(missing_entries "$@")
  if [ -z "$missing" ]; then return; fi
  missing=$(printf '%s ' $missing)
  say "These packages are missing and will be installed: ${missing//|/ or }"
  if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
    fail "packages: neither root nor sudo here; let an administrator install the packages named above"
  fi
  as_root apt-get update -qq -o Acquire::Retries=3 </dev/null
  for entry in $missing; do
    name=$(choose_package "$entry")
    chosen+=("$name")
  done
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends -o Acquire::Retries=3 \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "${chosen[@]}" </dev/null >build/packages.log ||
    fail "packages: apt-get failed; what it said stands in build/packages.log"
}

# Runs a command whose output matters only when it fails.
quietly() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 </dev/null || {
    cat "$log" >&2
    fail "failed: $*"
  }
}

# Configures a preset. In CI a warning is an error in every build; elsewhere a newer compiler's new warning is not.
configure() {
  local preset=$1
  shift
  quietly "build/configure-$preset.log" cmake --preset "$preset" ${CI:+-DLIEDER_WARNINGS_AS_ERRORS=ON} "$@"
}

# Builds a preset, with a progress line on a terminal and silently elsewhere.
build() {
  if [ -t 1 ]; then cmake --build --preset "$@" </dev/null; else quietly build/build.log cmake --build --preset "$@"; fi
}

# Runs a preset's C++ and command-line tests; what they said goes to build/results/.
run_ctest() {
  mkdir -p build/results
  ctest --preset "$1" -j "$(nproc)" --no-tests=error --output-junit "$project/build/results/ctest-$1.xml" </dev/null
}

# Runs one stage, whatever the ones before it did, and remembers how it went. Not under `if`, which would switch -e off.
failed_stages=()
stage_lines=()
stage() {
  local name=$1 start=$SECONDS code outcome=ok
  shift
  say "" "== $name"
  set +e
  (
    set -e
    "$@"
  )
  code=$?
  set -e
  if [ $code != 0 ]; then
    outcome=FAILED
    failed_stages+=("$name")
  fi
  stage_lines+=("$(printf '%-34s %-7s %5d s' "$name" $outcome $((SECONDS - start)))")
}

# Sum of one attribute of the opening <testsuite> over the result files; absent counts as 0.
count() {
  awk -v pattern="[[:space:]]$1=\"[0-9]+\"" '
    FNR == 1 { state = "before" }
    state == "before" && /<testsuite[[:space:]]/ { state = "within" }
    state == "within" {
      if (match($0, pattern)) { number = substr($0, RSTART, RLENGTH); gsub(/[^0-9]/, "", number); sum += number }
      if (/>[[:space:]]*$/ || /><testcase/) state = "after"
    }
    END { print sum + 0 }' "${@:2}"
}

# The last lines: each stage with its time, the tests counted. Exit status 1 when a stage failed.
summary() {
  local results=(build/results/*.xml) total=0 failed=0 skipped=0
  if [ -f "${results[0]}" ]; then
    total=$(count tests "${results[@]}")
    failed=$(($(count failures "${results[@]}") + $(count errors "${results[@]}")))
    skipped=$(($(count skipped "${results[@]}") + $(count disabled "${results[@]}")))
  fi
  say "" "${stage_lines[@]}"
  say "tests: $((total - failed - skipped)) passed, $failed failed, $skipped skipped; stages failed: ${#failed_stages[@]}"
  [ ${#failed_stages[@]} = 0 ]
}
