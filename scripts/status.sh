# ./ehr status
. "$root/scripts/table.sh"

pid=$(apphost_pid) || {
  say "not running (start it with ./ehr up)"
  exit 1
}
print_table
