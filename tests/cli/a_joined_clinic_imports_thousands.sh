# A clinic that exchanges takes over a list of thousands between two nights: its leased record numbers last.
. tests/cli/sites.lib

expect 0 hub init --hub "$hub" --org 'River clinics'
code=$(cat "$work/out")
clinic ns NS Northside
expect 0 join --data "$work/ns" --hub "$hub" --code "$code"
python3 -c 'for n in range(2500):
	print("{\"resourceType\":\"Patient\",\"id\":\"p%d\",\"name\":[{\"family\":\"Heron%d\",\"given\":[\"Ada\"]}],"
	      "\"gender\":\"female\",\"birthDate\":\"19%02d-03-%02d\"}" % (n, n, n % 90 + 10, n % 28 + 1))' >"$work/list.ndjson"
expect 0 import --data "$work/ns" "$work/list.ndjson"
finds ns heron2499 NS-002500
exit 0
