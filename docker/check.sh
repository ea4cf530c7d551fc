#!/usr/bin/env bash
# Runs what Dockerfile and compose.yaml ask for without Docker: the steps of publishing one by one, then PostgreSQL, api and worker with the
# settings of compose.yaml, and a model from upload to prediction. Needs the .NET SDK, PostgreSQL, curl and util-linux. `bash docker/check.sh all` publishes the image for serving too.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d); chmod 755 "$work"
pids=()
cleanup() { for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$work"; }
trap cleanup EXIT

# COPY: what .dockerignore lets through, in a folder of its own.
git ls-files -z -- . ':!tests' ':!docs' ':!datasets' ':!.ci' | xargs -0 cp --parents -t "$work"
cp --parents datasets/penguins.csv datasets/german_credit.csv datasets/concrete.csv -t "$work"

# RUN: the lines of the Dockerfile that call dotnet, as they stand there, with the image's folders below ours.
grep -E '^RUN dotnet' Dockerfile | sed -e 's/^RUN //' -e "s# -o /# -o $work/image/#" | while read -r step; do
  [[ "$step" == *ServingOnly* && "${1:-}" != all ]] && continue
  echo "+ $step"
  (cd "$work" && eval "$step")
done

# compose.yaml: the database.
bin=$(dirname "$(ls -d /usr/lib/postgresql/*/bin/initdb | tail -n 1)")
# In a shell of its own (a command with &, or in parentheses), so that its id is that of the program.
run() { if [ "$(id -u)" = 0 ]; then exec setpriv --reuid "$1" --regid "$1" --clear-groups "${@:2}"; else exec "${@:2}"; fi; }
mkdir "$work/postgres" "$work/data"
if [ "$(id -u)" = 0 ]; then chown 65534:65534 "$work/postgres"; chown 1654:1654 "$work/data"; fi
(run 65534 "$bin/initdb" -D "$work/postgres" -U studio -A trust >/dev/null)
port=$((20000 + RANDOM % 20000))
run 65534 "$bin/postgres" -D "$work/postgres" -p "$port" -k "$work/postgres" -h 127.0.0.1 >"$work/postgres.log" 2>&1 & pids+=($!)
for _ in $(seq 60); do "$bin/pg_isready" -q -h 127.0.0.1 -p "$port" && break; sleep 0.5; done
"$bin/createdb" -h 127.0.0.1 -p "$port" -U studio studio

# compose.yaml: api and worker as user 1654, with nothing but their settings in the environment.
settings=(PATH=/usr/bin:/bin Studio__DataDirectory="$work/data" TMPDIR="$work/data" Studio__Artifacts__Folder="$work/data/artifacts"
  Studio__Proxy__Hosts=localhost "ConnectionStrings__Studio=Host=127.0.0.1;Port=$port;Database=studio;Username=studio")
url=http://localhost:$((port + 1))
run 1654 env -i "${settings[@]}" "$work/image/app/Studio.Api" serve --no-worker --urls "$url" >"$work/api.log" 2>&1 & pids+=($!)
for _ in $(seq 120); do curl -sf "$url/health/ready" >/dev/null && break; sleep 0.5; done
curl -sf "$url/health/ready"; echo
run 1654 env -i "${settings[@]}" "$work/image/app/Studio.Jobs" worker --queues profile,cpu,publish --slots 1 >"$work/worker.log" 2>&1 & pids+=($!)

id() { sed -E 's/.*"id":"([^"]+)".*/\1/'; }
dataset=$(curl -sf -F file=@datasets/penguins.csv "$url/api/v1/datasets" | id)
for _ in $(seq 120); do curl -sf "$url/api/v1/datasets/$dataset" | grep -q '"state":"ready"' && break; sleep 0.5; done
curl -sf -H 'Content-Type: application/json' -d "{\"datasetId\":\"$dataset\",\"label\":\"species\",\"trials\":2,\"learners\":[\"lightgbm\"],\"name\":\"penguins\"}" \
  "$url/api/v1/experiments" >/dev/null
for _ in $(seq 240); do curl -sf "$url/api/v1/models/penguins/versions/1" >/dev/null && break; sleep 0.5; done
curl -sf -H 'Content-Type: application/json' -d '{"rows":[{"bill_length_mm":39.1,"bill_depth_mm":18.7,"island":"Torgersen"}]}' "$url/api/v1/models/penguins/predict" \
  || { tail -n 20 "$work/api.log" "$work/worker.log"; exit 1; }
echo
echo "Dockerfile and compose.yaml: published, started and asked for a prediction."
