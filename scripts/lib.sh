# Shared by the commands of ./ehr; sourced with $root set.

EHR_HOME=${EHR_HOME:-$root/.ehr}
case $EHR_HOME in /*) ;; *) EHR_HOME=$PWD/$EHR_HOME ;; esac
export EHR_HOME

# ./ehr runs plain processes; the Aspire orchestrator is started with 'dotnet run --project EhrConnect.AppHost'.
export UseAspire=false
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

# A name given for one of the two counts for both.
export ASPNETCORE_ENVIRONMENT=${ASPNETCORE_ENVIRONMENT:-${DOTNET_ENVIRONMENT:-Development}}
export DOTNET_ENVIRONMENT=${DOTNET_ENVIRONMENT:-$ASPNETCORE_ENVIRONMENT}

configuration=${EHR_CONFIGURATION:-Debug}
apphost=$root/artifacts/bin/EhrConnect.AppHost/${configuration,,}/EhrConnect.AppHost.dll
status_file=$EHR_HOME/run/apphost.json

say() { printf '%s\n' "$*"; }
die() {
  printf 'ehr: %s\n' "$*" >&2
  exit 1
}

# One text or number field of the status file's first line (the run) or of a given line (a resource).
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" <<<"$2"; }
run_line() { head -n 1 "$status_file" 2>/dev/null || true; }
resource_lines() { grep '"name":' "$status_file" 2>/dev/null || true; }
error_of() { sed -n 's/.*"error":"\(.*\)"},\{0,1\}$/\1/p' <<<"$1" | sed 's/\\"/"/g'; }

# The process id of this home's app host, when it runs.
apphost_pid() {
  local pid
  pid=$(field pid "$(run_line)")
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null || return 1
  if [ -r "/proc/$pid/cmdline" ]; then
    grep -aq EhrConnect.AppHost "/proc/$pid/cmdline" || return 1
  fi
  printf '%s' "$pid"
}

# Processes that carry this home's mark; they outlive an app host that was killed only for moments.
stray_pids() {
  local environ
  for environ in /proc/[0-9]*/environ; do
    if grep -qzxF "EHRCONNECT_APPHOST_HOME=$EHR_HOME" "$environ" 2>/dev/null; then
      environ=${environ#/proc/}
      printf '%s ' "${environ%/environ}"
    fi
  done
}

stop_strays() {
  local pids
  pids=$(stray_pids)
  [ -z "$pids" ] && return 0
  kill $pids 2>/dev/null || true
  for _ in $(seq 50); do
    pids=$(stray_pids)
    [ -z "$pids" ] && return 0
    sleep 0.1
  done
  kill -9 $pids 2>/dev/null || true
}

need_dotnet() { command -v dotnet >/dev/null || die "the .NET SDK is missing: install .NET 10 (https://dot.net) and put dotnet on the PATH."; }

build() {
  need_dotnet
  local log
  say "building $1"
  log=$(mktemp)
  if ! dotnet build "$root/$1" -c "$configuration" -v q -nologo -clp:NoSummary >"$log" 2>&1; then
    grep -E "error|FAILED" "$log" | sort -u || cat "$log"
    rm -f "$log"
    die "$1 does not build: see above."
  fi
  rm -f "$log"
}
