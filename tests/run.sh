#!/usr/bin/env bash
# Installs what the tests need when it is missing, then runs every test project and prints one closing line.
#   bash tests/run.sh             all tests, built before (not with STUDIO_BUILT=yes)
#   bash tests/run.sh Jobs Api    only Studio.Jobs.Tests and Studio.Api.Tests
#   STUDIO_TEST_CULTURE=tr-TR bash tests/run.sh    all of them as in Turkey; without it every project has a country of its own
set -uo pipefail
cd "$(dirname "$0")/.."

# The samples of calls run in their languages. The browser tests drive the distribution's Chromium, also in Chinese; README.md's commands call curl; the tests of the store start PostgreSQL clusters and S3 servers (an npm package) of their own.
missing=
command -v chromium >/dev/null || missing="$missing chromium"
command -v curl >/dev/null || missing="$missing curl"
command -v npm >/dev/null || missing="$missing nodejs npm"
command -v python3 >/dev/null || missing="$missing python3"
fc-list :lang=zh 2>/dev/null | grep -q . || missing="$missing fontconfig fonts-wqy-zenhei"
ls /usr/lib/*/libicuuc.so.* >/dev/null 2>&1 || missing="$missing libicu72"
command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
if [ -n "$missing" ] && command -v apt-get >/dev/null; then
  sudo=$([ "$(id -u)" = 0 ] || command -v sudo)
  # Debian would create and start a cluster of the system's own, which nothing here needs.
  if [[ "$missing" == *postgresql* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    $sudo mkdir -p /etc/postgresql-common
    echo "create_main_cluster = false" | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
  fi
  # A configuration file that is there already (the one above) is kept.
  $sudo apt-get update -qq && $sudo env DEBIAN_FRONTEND=noninteractive \
    apt-get install -qq -y --no-install-recommends -o Dpkg::Options::=--force-confold $missing >/dev/null || exit 1
fi

[ "${STUDIO_BUILT:-}" = yes ] || dotnet build -c Release -v quiet || exit 1

# Tests start many programs that live for seconds: counting which code is hot, to compile it better, costs a short training a sixth of its processor time and is never paid back.
export DOTNET_TieredPGO=0

# The longest first. Two at a time, because tests that start processes and browsers leave cores idle while they wait for them; three took two cores no less time.
projects="tests/Studio.Pipelines.Tests tests/Studio.Soak.Tests tests/Studio.EndToEnd"
for project in tests/*.Tests tests/Studio.EndToEnd; do
  case " $projects " in *" $project "*) ;; *) projects="$projects $project" ;; esac
done

logs=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null; rm -rf "$logs"' EXIT
passed=0 failed=0 broken=0 running=0 times=
declare -A names started

# Data, files and numbers are the same everywhere; a comma for a point, or a Turkish i, shows where they are not.
declare -A cultures=([Studio.Pipelines.Tests]=tr-TR [Studio.Jobs.Tests]=de-DE [Studio.Api.Tests]=zh-CN [Studio.EndToEnd]=de-DE [Studio.Soak.Tests]=de-DE [Studio.Benchmarks.Tests]=tr-TR)

start() {
  STUDIO_TEST_CULTURE=${STUDIO_TEST_CULTURE:-${cultures[$2]:-}} NO_COLOR=1 "$1/bin/Release/net10.0/$2" --progress off --ansi off >"$logs/$2" 2>&1 &
  names[$!]=$2 started[$2]=$SECONDS
  running=$((running + 1))
}

# Waits for the next one to end, and shows what it wrote.
finish() {
  local pid status name
  wait -n -p pid; status=$?
  name=${names[$pid]}
  running=$((running - 1))
  cat "$logs/$name"
  times="$times$(printf '%-26s %4d s' "$name" $((SECONDS - ${started[$name]})))"$'\n'
  count() { sed -nE "s/^ *$1: *([0-9]+).*/\1/p" "$logs/$name" | tail -n 1; }
  local ok bad
  ok=$(count succeeded); bad=$(count failed)
  passed=$((passed + ${ok:-0})); failed=$((failed + ${bad:-0}))
  # A runner that dies before its summary must not look like success.
  if [ "$status" -ne 0 ] && [ "${bad:-0}" -eq 0 ]; then broken=$((broken + 1)); echo "$name ended with exit code $status"; fi
}

for project in $projects; do
  name=$(basename "$project")
  if [ $# -gt 0 ]; then
    wanted=no
    for word in "$@"; do case "$name" in *"$word"*) wanted=yes ;; esac; done
    [ $wanted = yes ] || continue
  fi
  [ $running -lt 2 ] || finish
  start "$project" "$name"
done
while [ $running -gt 0 ]; do finish; done

failed=$((failed + broken))
printf '%s%-26s %4d s\n' "$times" "all, with the build" $SECONDS
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
