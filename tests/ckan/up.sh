#!/usr/bin/env bash
# A real CKAN on this machine, from packages of the system and of pip. May be run again at any time.
#   up.sh            starts what does not run; prints CKAN_URL, CKAN_API_TOKEN (an administrator's), CKAN_INI, CKAN_COMMAND
#   up.sh --missing  prints the system's packages that are missing, and does nothing
#   up.sh --install  only installs CKAN and its search
# Ends with 3 when this machine lacks something, after saying what.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=env.sh
. ./env.sh
read -ra extra_packages <<<"$CKAN_EXTRA_PACKAGES"

missing() {
  [[ -x $(pg_bin)/initdb ]] || echo postgresql
  command -v redis-server >/dev/null || echo redis-server
  compgen -G "/usr/share/java/lucene-core-8*.jar" >/dev/null || echo liblucene8-java
  command -v javac >/dev/null || echo default-jdk-headless
  command -v curl >/dev/null || echo curl
  command -v gcc >/dev/null || echo gcc
  command -v pg_config >/dev/null || echo libpq-dev # psycopg2 is compiled, against Python's own headers
  python3 -c 'import os, sysconfig as s, sys; sys.exit(not os.path.exists(s.get_path("include") + "/Python.h"))' ||
    echo python3-dev
  ldconfig -p 2>/dev/null | grep 'libmagic\.so\.1' >/dev/null || echo libmagic1 # -q would break the pipe
}

wait_for() { # name, seconds, command…
  local name=$1 tries=$(($2 * 5))
  shift 2
  for _ in $(seq "$tries"); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.2
  done
  say "$name did not come up; see $RUN/log"
  return 1
}

installed() {
  "$VENV/bin/python" - "ckan==$CKAN_VERSION" gunicorn "${extra_packages[@]}" 2>/dev/null <<'P'
import sys
from importlib.metadata import version
for wanted in sys.argv[1:]:
    name, _, number = wanted.partition("==")
    assert version(name) == (number or version(name))
P
}

# The sites of a folder share what is installed.
install_programs() (
  flock 9
  install_python_packages
  [[ $DIR/classes/SolrLite.class -nt SolrLite.java ]] ||
    javac -nowarn -encoding UTF-8 -cp "$JARS" -d "$DIR/classes" SolrLite.java
) 9>"$DIR/install.lock"

install_python_packages() {
  installed && return
  say "pip install ckan[requirements]==$CKAN_VERSION $CKAN_EXTRA_PACKAGES"
  [[ -x $VENV/bin/python ]] || python3 -m venv "$VENV"
  "$VENV/bin/pip" install -q "ckan[requirements]==$CKAN_VERSION" gunicorn "${extra_packages[@]}" >"$RUN/log/pip.log" 2>&1 ||
    { say "pip could not install CKAN:" && grep -i error "$RUN/log/pip.log" | tail -5 >&2 && exit 3; }
}

start_postgres() {
  if [[ ! -s $PGDATA/PG_VERSION ]]; then
    mkdir -p "$PGDATA"
    if [[ $(id -u) = 0 ]]; then chown postgres "$PGDATA"; fi
    as_postgres "$(pg_bin)/initdb" -D "$PGDATA" -A trust -U postgres -E UTF8 --locale=C.UTF-8 -N >"$RUN/log/initdb.log" 2>&1 ||
      { say "PostgreSQL cannot use $PGDATA:" && tail -3 "$RUN/log/initdb.log" >&2 && exit 3; }
  fi
  touch "$RUN/log/postgres.log"
  if [[ $(id -u) = 0 ]]; then chown postgres "$RUN/log/postgres.log"; fi
  local options="-p $PG_PORT -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
  postgres_runs || {
    require_free PostgreSQL "$PG_PORT"
    as_postgres "$(pg_bin)/pg_ctl" -D "$PGDATA" -w -t 60 -l "$RUN/log/postgres.log" -o "$options" start >/dev/null
  }
  local name
  for name in ckan datastore_ro; do
    [[ $(sql -c "select 1 from pg_roles where rolname = '$name'") = 1 ]] || sql -c "create role $name login password 'pass'"
  done
  for name in ckan datastore; do
    [[ $(sql -c "select 1 from pg_database where datname = '$name'") = 1 ]] ||
      sql -c "create database $name owner ckan encoding 'utf8'"
  done
}

start_redis() {
  alive redis && return
  require_free Redis "$REDIS_PORT"
  redis-server --bind 127.0.0.1 --port "$REDIS_PORT" --dir "$RUN/redis" --save '' --appendonly no --daemonize yes \
    --set-proc-title no --pidfile "$RUN/pid/redis" --logfile "$RUN/log/redis.log" >/dev/null
  wait_for redis 20 redis-cli -p "$REDIS_PORT" ping
}

start_search() {
  alive search && return
  require_free "the search" "$SOLR_PORT"
  local schema
  schema=$("$VENV/bin/python" -c 'import pathlib, ckan; print(pathlib.Path(ckan.__file__).parent / "config/solr/schema.xml")')
  nohup java -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$DIR/classes:$JARS" \
    SolrLite "$SOLR_PORT" "$schema" "$RUN/index" >"$RUN/log/search.log" 2>&1 </dev/null &
  echo $! >"$RUN/pid/search"
  wait_for search 30 curl -sf "http://127.0.0.1:$SOLR_PORT/solr/ckan/admin/ping"
}

configure() {
  # The harvester's processes wait for work without end; redis-py gives up after five seconds.
  local redis_url="redis://127.0.0.1:$REDIS_PORT/0?socket_timeout=3600"
  [[ -s $CKAN_INI ]] || "$VENV/bin/ckan" generate config "$CKAN_INI" >/dev/null 2>&1
  local extra=()
  [[ -z $CKAN_EXTRA_CONFIG ]] || mapfile -t extra <<<"$CKAN_EXTRA_CONFIG"
  "$VENV/bin/ckan" config-tool "$CKAN_INI" \
    "sqlalchemy.url=postgresql://ckan:pass@127.0.0.1:$PG_PORT/ckan" \
    "ckan.datastore.write_url=postgresql://ckan:pass@127.0.0.1:$PG_PORT/datastore" \
    "ckan.datastore.read_url=postgresql://datastore_ro:pass@127.0.0.1:$PG_PORT/datastore" \
    "ckan.redis.url=$redis_url" \
    "solr_url=http://127.0.0.1:$SOLR_PORT/solr/ckan" \
    "ckan.site_url=http://127.0.0.1:$CKAN_PORT" \
    "ckan.storage_path=$RUN/storage" "ckan.webassets.path=$RUN/webassets" "ckan.max_resource_size=$MAX_UPLOAD_MB" \
    "ckan.plugins=$CKAN_PLUGINS" "ckan.locale_default=$CKAN_LOCALE" "${extra[@]}" >"$RUN/log/config.log" 2>&1
}

fill_database() {
  [[ -e $RUN/filled ]] && return
  say "database"
  local ckan=("$VENV/bin/ckan" -c "$CKAN_INI")
  {
    "${ckan[@]}" db init
    "${ckan[@]}" db pending-migrations --apply # those of the extensions
    "${ckan[@]}" datastore set-permissions | sql -d datastore
    "${ckan[@]}" user add admin email=admin@example.jp password=adminadmin1
    "${ckan[@]}" sysadmin add admin
  } >"$RUN/log/database.log" 2>&1 || { say "the database was not filled:" && tail -5 "$RUN/log/database.log" >&2 && exit 1; }
  "${ckan[@]}" user token add admin tests -q 2>>"$RUN/log/database.log" | tail -1 | tr -d '[:space:]' >"$RUN/token"
  for name in ckan datastore; do # what reset.sh goes back to
    sql -c "create database ${name}_empty template $name owner ckan"
  done
  echo "$CKAN_VERSION $CKAN_PLUGINS" >"$RUN/filled"
}

start_ckan() {
  alive ckan && return
  require_free CKAN "$CKAN_PORT"
  cat >"$RUN/ckan_wsgi.py" <<P
from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

application = make_app(CKANConfigLoader("$CKAN_INI").get_config())
P
  (
    cd "$RUN"
    nohup "$VENV/bin/gunicorn" -b "127.0.0.1:$CKAN_PORT" -w "$CKAN_WORKERS" --threads 4 -t 120 --no-control-socket \
      --pid "$RUN/pid/ckan" ckan_wsgi:application >"$RUN/log/ckan.log" 2>&1 </dev/null &
  )
  up_or_dead() {
    grep -q "Worker failed to boot" "$RUN/log/ckan.log" ||
      curl -sf "http://127.0.0.1:$CKAN_PORT/api/3/action/status_show"
  }
  wait_for ckan 120 up_or_dead
  if grep -q "Worker failed to boot" "$RUN/log/ckan.log"; then
    say "CKAN did not start:" && tail -20 "$RUN/log/ckan.log" >&2
    exit 1
  fi
}

lacking=$(missing | paste -sd' ')
if [[ ${1:-} = --missing ]]; then
  [[ -z $lacking ]] || tr ' ' '\n' <<<"$lacking"
  exit 0
fi
if [[ -n $lacking ]]; then
  say "missing on this machine: apt-get install $lacking"
  exit 3
fi
if [[ -e $RUN/filled && $(cat "$RUN/filled") != "$CKAN_VERSION $CKAN_PLUGINS" ]]; then
  ./down.sh --purge # other plugins have other tables
fi
mkdir -p "$RUN"/{log,pid,storage,index,redis,webassets} "$DIR/classes"
JARS=$(printf '%s:' /usr/share/java/lucene-{core,analyzers-common,queryparser,queries,sandbox}-8*.jar)
install_programs
if [[ ${1:-} = --install ]]; then exit 0; fi
start_postgres
start_redis
start_search
configure
fill_database
start_ckan
say "CKAN $CKAN_VERSION runs at http://127.0.0.1:$CKAN_PORT"
echo "CKAN_URL=http://127.0.0.1:$CKAN_PORT"
echo "CKAN_API_TOKEN=$(cat "$RUN/token")"
echo "CKAN_INI=$CKAN_INI"
echo "CKAN_COMMAND=$VENV/bin/ckan"
