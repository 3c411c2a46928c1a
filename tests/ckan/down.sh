#!/usr/bin/env bash
# Stops what up.sh started. With --purge also removes the databases, the index and the uploads (CKAN stays installed).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=env.sh
. ./env.sh

stop() {
  local pid
  if alive "$1"; then
    pid=$(cat "$RUN/pid/$1")
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 50); do
      alive "$1" || break
      sleep 0.1
    done
    if alive "$1"; then kill -9 "$pid" 2>/dev/null || true; fi
  fi
  rm -f "$RUN/pid/$1"
}

stop ckan
stop search
stop redis
if postgres_runs; then
  as_postgres "$(pg_bin)/pg_ctl" -D "$PGDATA" -m fast -w stop >/dev/null
fi
if [[ ${1:-} = --purge ]]; then rm -rf "$RUN"; fi
