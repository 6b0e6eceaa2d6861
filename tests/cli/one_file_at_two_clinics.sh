# One file imported at two clinics before they share: the losing record numbers are kept by those two, once; a third
# clinic adds nothing of its own, and after two rounds all hold the same and have nothing to send.
. tests/cli/sites.lib

people both.json 5550188 Okafor
clinic s1 SA Alder
clinic s2 SB Birch
clinic s3 SC Cedar
expect 0 hub init --hub "$hub" --org 'Harbour clinics'
code=$(cat "$work/out")
for each in s1 s2 s3; do
	"$RAPPORT" join --data "$work/$each" --hub "$hub" --code "$code" >"$work/out" 2>"$work/err"
	[ $? -le 1 ] || fail "$each cannot join"
done
for each in s1 s2; do
	expect 0 import --data "$work/$each" --source shared "$work/both.json"
done
night s1 s2 s3
[ "$(value s3 "['to_send']")" -eq 0 ] || fail "the third clinic wrote something of its own"
night s1 s2 s3
same s1 s2 s3
for each in s1 s2 s3; do
	[ "$(value $each "['to_send']")" -eq 0 ] || fail "$each still has something to send"
done
exit 0
