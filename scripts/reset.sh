# ./ehr reset [--yes]
if [ "${1:-}" != --yes ]; then
  [ -t 0 ] || die "reset deletes all local data in $EHR_HOME: add --yes to mean it."
  read -r -p "Delete all local data in $EHR_HOME? [y/N] " answer
  case $answer in y | Y | yes) ;; *) exit 1 ;; esac
fi
. "$root/scripts/down.sh"

# Only what a run makes: EHR_HOME may be a folder with other things in it.
data=$(readlink -f "$EHR_HOME/postgres" 2>/dev/null || true)
case $data in
  /var/lib/ehrconnect/*/postgres) rm -rf "$(dirname "$data")" ;;
esac
for part in postgres postgres.new redis secrets tls logs run; do
  rm -rf "${EHR_HOME:?}/$part"
done
say "local data deleted"
