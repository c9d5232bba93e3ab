# ./ehr logs [service]
if [ $# -gt 0 ]; then
  [ -f "$EHR_HOME/logs/$1.log" ] || die "there is no log of '$1': $(cd "$EHR_HOME/logs" 2>/dev/null && ls -- *.log 2>/dev/null | sed 's/\.log$//' | tr '\n' ' ')"
  exec tail -n 100 -F "$EHR_HOME/logs/$1.log"
fi
ls "$EHR_HOME"/logs/*.log >/dev/null 2>&1 || die "there are no logs in $EHR_HOME/logs yet: start with ./ehr up."
exec tail -n 20 -F "$EHR_HOME"/logs/*.log
