# ./ehr bench [name]
. "$root/scripts/install.sh"
install_servers
need_dotnet
exec dotnet run -c Release --project "$root/EhrConnect.Benchmarks" -- bench "$@"
