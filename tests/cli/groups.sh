# Two groups of clinics in one organisation: patients stay in theirs, and one who visits the other group is
# fetched by the record number she says; what changes on either side reaches the other from then on.
. tests/cli/sites.lib

people first.json 5550188 Okafor
people moved.json 5550777 Okafor
people wed.json 5550777 Bell
clinic ns NS Northside
clinic we WE Westend
clinic so SO Southgate
expect 0 hub init --hub "$hub" --org 'Harbour clinics'
code=$(cat "$work/out")
expect 0 import --data "$work/ns" "$work/first.json"
expect 0 join --data "$work/ns" --hub "$hub" --code "$code" --group north
expect 0 join --data "$work/we" --hub "$hub" --code "$code" --group north
expect 0 join --data "$work/so" --hub "$hub" --code "$code" --group south
night ns we so ns
same ns we
finds we okafor NS-000001
finds so okafor '0 of 0 people'

# A clinic does not change its group by joining again.
expect 3 join --data "$work/so" --hub "$hub" --code "$code" --group north
grep -q 'group south' "$work/err" || fail "the group is not named"

# ---- she comes to the other group
expect 3 sync visitor --data "$work/so" NS-009999
grep -q 'No other group' "$work/err" || fail "a number nobody has"
expect 0 sync visitor --data "$work/so" 'ns-000001'
finds so okafor NS-000001
finds so o.brien '0 of'
expect 0 check --data "$work/so"
expect 0 sync visitor --data "$work/so" 'NS-000001'	# again: nothing new, nothing twice
finds so okafor '1 of 1'

# ---- at home her number changes: the visited clinic hears of it
expect 0 import --data "$work/ns" "$work/moved.json"
night ns so we
finds so 5550777 NS-000001
expect 0 check --data "$work/so"

# ---- the visited clinic changes her name: her own group hears of it
expect 0 import --data "$work/so" "$work/wed.json"
night so ns we
finds ns bell NS-000001
finds we bell NS-000001
same ns we
expect 0 check --data "$work/so"
exit 0
