# Settings that up.sh, reset.sh and down.sh share. Each can be given by the environment.
# shellcheck shell=bash disable=SC2034

# Everything is kept here; the user postgres must be able to reach it, which a home folder of root is not.
if [[ $(id -u) = 0 ]]; then caches=/var/cache; else caches=${XDG_CACHE_HOME:-$HOME/.cache}; fi
DIR=${MACHIKADO_TEST_CKAN_DIR:-$caches/machikado-test-ckan}
RUN=$DIR/run${CKAN_SITE:+-$CKAN_SITE} # databases, index, uploads, logs, process ids; a named site has its own
VENV=${CKAN_VENV:-$DIR/venv}          # CKAN and its extensions

CKAN_VERSION=${CKAN_VERSION:-2.12.0}
CKAN_PLUGINS=${CKAN_PLUGINS-datastore text_view image_view datatables_view}
CKAN_EXTRA_PACKAGES=${CKAN_EXTRA_PACKAGES:-} # for pip, e.g. ckanext-harvest==1.6.3
CKAN_EXTRA_CONFIG=${CKAN_EXTRA_CONFIG:-}     # one key=value per line
CKAN_LOCALE=${CKAN_LOCALE:-ja}
CKAN_WORKERS=${CKAN_WORKERS:-1}
MAX_UPLOAD_MB=${MAX_UPLOAD_MB:-10}

CKAN_PORT=${CKAN_PORT:-15000}
PG_PORT=${PG_PORT:-15433}
REDIS_PORT=${REDIS_PORT:-16379}
SOLR_PORT=${SOLR_PORT:-18983}

PGDATA=$RUN/pgdata
CKAN_INI=$RUN/ckan.ini

say() { printf '[%s] %s\n' "$(date +%T)" "$*" >&2; }

pg_bin() { find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1; }

# PostgreSQL refuses to run as root.
as_postgres() { if [[ $(id -u) = 0 ]]; then (cd / && runuser -u postgres -- "$@"); else (cd / && "$@"); fi; }

sql() { "$(pg_bin)/psql" -qAt -h 127.0.0.1 -p "$PG_PORT" -U postgres -v ON_ERROR_STOP=1 "$@"; }

# A recorded process is ours only if its command line names our folder: numbers are given out again.
alive() {
  local pid
  pid=$(cat "$RUN/pid/$1" 2>/dev/null) && [[ -n $pid ]] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF "$RUN/"
}

postgres_runs() { [[ -s $PGDATA/PG_VERSION ]] && as_postgres "$(pg_bin)/pg_ctl" -D "$PGDATA" status >/dev/null 2>&1; }

# Another program on the port would be taken for ours, and emptied by reset.sh.
require_free() { # name, port
  if (exec 3<>"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then
    say "port $2 for $1 is in use by another program"
    exit 3
  fi
}
