# ./ehr down
if pid=$(apphost_pid); then
  kill "$pid"
  for _ in $(seq 150); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  if kill -9 "$pid" 2>/dev/null; then say "the app host did not stop in 15 s and was killed"; fi
  stop_strays
  say stopped
else
  stop_strays
  say "not running"
fi
