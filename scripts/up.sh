# ./ehr up [--detach]
. "$root/scripts/install.sh"
. "$root/scripts/table.sh"

detach=
for argument in "$@"; do
  case $argument in
    --detach | -d) detach=yes ;;
    *) die "up does not know '$argument': ./ehr up [--detach]" ;;
  esac
done

if pid=$(apphost_pid); then
  say "already running (pid $pid)"
  print_table || true
  exit 0
fi

mkdir -p "$EHR_HOME" 2>/dev/null || die "EHR_HOME $EHR_HOME cannot be made: set EHR_HOME to a folder this account may write."
[ -w "$EHR_HOME" ] || die "EHR_HOME $EHR_HOME is not writable: make it writable for this account or set EHR_HOME to another folder."
install_servers
build EhrConnect.AppHost

[ -n "$detach" ] || exec dotnet "$apphost"

log=$EHR_HOME/logs/apphost.log
mkdir -p "$EHR_HOME/logs"
if [ -f "$log" ] && [ "$(wc -c <"$log")" -gt 20000000 ]; then mv -f "$log" "$log.1"; fi
before=$( [ -f "$log" ] && wc -l <"$log" || echo 0 )
rm -f "$status_file"
setsid nohup dotnet "$apphost" >>"$log" 2>&1 </dev/null &
pid=$!

# What a failed start has to say: the last lines of the service that failed, then the cause.
explain() {
  local line name
  while IFS= read -r line; do
    name=$(field name "$line")
    case $(field state "$line") in
      healthy | completed | waiting | stopped | '') ;;
      *)
        say "--- last lines of $name"
        tail -n 20 "$EHR_HOME/logs/$name.log" 2>/dev/null || true
        ;;
    esac
  done <<<"$(resource_lines)"
}

limit=${EHR_START_LIMIT:-300}
SECONDS=0
while kill -0 "$pid" 2>/dev/null; do
  if [ "$(field phase "$(run_line)")" = ready ]; then
    print_table || true
    say ready
    exit 0
  fi
  if [ "$SECONDS" -ge "$limit" ]; then
    explain
    kill "$pid" 2>/dev/null || true
    die "not everything was healthy after $limit s: see above and $log."
  fi
  sleep 0.2
done
explain
tail -n +$((before + 1)) "$log" | grep '^ehrconnect: ' >&2 || tail -n 5 "$log" >&2
exit 1
