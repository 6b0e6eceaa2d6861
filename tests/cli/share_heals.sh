# A share is only files: one that was damaged or taken away is written again by who made it, what a clinic handed in
# before it was taken out reaches everybody, and a hub put back from before a clinic joined is told of it again.
. tests/cli/sites.lib
hub=files://$work/share

one() {	# one FILE FAMILY: a bundle with one person
	printf '{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"%s","name":[{"family":"%s","given":["Ngũgĩ"]}],"gender":"male","birthDate":"1961-05-04"}}]}' \
		"$2" "$2" >"$work/$1"
}
segments() {
	find "$work/share/segments" -name '*.seg' | sort
}

for name in Alder Birch Cedar Dogwood Elm; do one "$name.json" "$name"; done
clinic a AA Alpha
clinic b BB Beta
clinic c CC Gamma
expect 0 hub init --hub "$hub" --org 'Harbour clinics'
code=$(cat "$work/out")
sed -nE 's/^ +([0-9A-Z]{5}(-[0-9A-Z]{5})+)$/\1/p' "$work/err" >"$work/paper"
expect 0 join --data "$work/a" --hub "$hub" --code "$code"
expect 0 join --data "$work/b" --hub "$hub" --code "$code"
night a b a
cp -a "$work/share" "$work/older"

# ---- a file of A is damaged before anybody read it
segments >"$work/before"
expect 0 import --data "$work/a" "$work/Alder.json"
night a
new=$(segments | comm -13 "$work/before" - | head -n 1)
[ -n "$new" ] || fail "nothing was handed in"
printf X | dd of="$new" bs=1 seek=200 conv=notrunc 2>/dev/null
expect 0 import --data "$work/a" "$work/Birch.json"
night a b
finds b alder '1 of'
finds b birch '1 of'

# ---- a file of A is taken away, with a later one there
segments >"$work/before"
expect 0 import --data "$work/a" "$work/Cedar.json"
night a
new=$(segments | comm -13 "$work/before" - | head -n 1)
rm "$new"
expect 0 import --data "$work/a" "$work/Dogwood.json"
night a b
finds b cedar '1 of'
finds b dogwood '1 of'
same a b

# ---- the share is put back from before C joined
expect 0 join --data "$work/c" --hub "$hub" --code "$code"
rm -rf "$work/share"
mv "$work/older" "$work/share"
expect 0 import --data "$work/c" "$work/Elm.json"
night c a b c a b
finds a elm '1 of'
finds b alder '1 of'
same a b c

# ---- C is taken out; what it handed in stays, and comes to who has not read it yet
one Fir.json Fir
expect 0 import --data "$work/c" "$work/Fir.json"
night c
expect 0 hub rotate-key --hub "$hub" --drop CC --recovery-file "$work/paper"
night a b
finds a fir '1 of'
finds b fir '1 of'
same a b
exit 0
