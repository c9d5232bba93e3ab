# The state of every resource, asked for live.

# The status code of a GET, without curl: not every machine has it.
http_status() {
  local address=${1#http://} host port path code
  host=${address%%:*} port=${address#*:} path=/${address#*/}
  port=${port%%/*}
  (
    exec 3<>"/dev/tcp/$host/$port" || exit
    printf 'GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$path" "$host" >&3
    read -r -t 5 _ code _ <&3 && printf '%s' "$code"
  ) 2>/dev/null || true
}

# Prints the table; succeeds when everything is well.
print_table() {
  local line name state health url answer error well=0
  while IFS= read -r line; do
    [ -n "$line" ] || continue
    name=$(field name "$line") state=$(field state "$line") url=$(field url "$line") health=$(field health "$line") error=$(error_of "$line")
    if [ "$state" = healthy ] && [ -n "$health" ]; then
      answer=$(http_status "$health")
      [ "$answer" = 200 ] || { state=unhealthy error="/health answers ${answer:-nothing}"; }
    fi
    case $state in healthy | completed) ;; *) well=1 ;; esac
    printf '%-12s %-11s %-48s %s\n' "$name" "$state" "$url" "$error" | sed 's/ *$//'
  done <<<"$(resource_lines)"
  return $well
}
