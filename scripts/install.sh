# PostgreSQL 15 or newer and Redis, and npm for the build, from the machine or from its package mirror.

has_postgres() {
  local folder
  for folder in "${EHR_POSTGRES_BIN:-}" /usr/lib/postgresql/*/bin /usr/local/pgsql/bin /usr/pgsql/bin; do
    [ -n "$folder" ] && [ -x "$folder/postgres" ] && [ -x "$folder/initdb" ] && return 0
  done
  command -v postgres >/dev/null && command -v initdb >/dev/null
}

has_redis() { [ -x "${EHR_REDIS_SERVER:-}" ] || command -v redis-server >/dev/null || [ -x /usr/bin/redis-server ]; }

install_servers() {
  local missing=()
  has_postgres || missing+=(postgresql)
  has_redis || missing+=(redis-server)
  command -v npm >/dev/null || missing+=(npm)
  [ ${#missing[@]} -eq 0 ] && return 0

  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    die "${missing[*]} missing: run 'sudo apt-get install -y ${missing[*]}' (or this system's own way) and start again."
  fi

  say "installing ${missing[*]}"
  local log=$EHR_HOME/logs/install.log policy=/usr/sbin/policy-rc.d made_policy=
  mkdir -p "$EHR_HOME/logs" /etc/postgresql-common

  # The packages would make and start servers of their own; this stack brings its own and needs only the programs.
  [ -e /etc/postgresql-common/createcluster.conf ] || echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' >$policy
    chmod +x $policy
    made_policy=yes
  fi
  export DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1
  local ok=yes
  apt_install "${missing[@]}" >"$log" 2>&1 || { apt-get update >>"$log" 2>&1 && apt_install "${missing[@]}" >>"$log" 2>&1; } || ok=
  [ -z "$made_policy" ] || rm -f $policy
  if [ -z "$ok" ]; then
    tail -n 5 "$log" >&2
    die "apt-get could not install ${missing[*]}: see $log, check the package mirror in /etc/apt, then run ./ehr again."
  fi
}

apt_install() { apt-get install -y --no-install-recommends -o Dpkg::Options::=--force-confold "$@"; }
