# A hub that is named wrongly, is not there, or may not be written: what is wrong, where, and what to do; 3 for what a
# second try does not cure, 2 for what it may, and for a command that was not understood.
. tests/cli/sites.lib

says() {
	grep -q -e "$1" "$work/err" "$work/out" || fail "\"$1\" is not said"
}

clinic east EG Eastgate
expect 0 hub init --hub "$hub" --org Harbour
code=$(cat "$work/out")
expect 0 join --data "$work/east" --hub "$hub" --code "$code"

: >"$work/file"
for kind in file files; do
	expect 3 hub init --hub "$kind://$work/file" --org O
	says "$work/file is not a folder"
	expect 3 hub status --hub "$kind://$work/file/below"
	says 'a hub is a folder'
	expect 3 sync --data "$work/east" --hub "$kind://$work/file"
	says 'a hub is a folder'
	expect 3 hub status --hub "$kind://$work/none"
	says "no hub in $work/none. Is the"
	mkdir "$work/empty"
	expect 3 sync --data "$work/east" --hub "$kind://$work/empty" --no-backup
	says "no hub in $work/empty. Is"
	rmdir "$work/empty"
done

# Where it was joined, a disk that is not there yet, or not mounted, may come in the same night.
mv "$work/hub" "$work/away"
for there in no yes; do
	[ $there = no ] || mkdir "$work/hub"
	expect 2 sync --data "$work/east" --no-backup
	says "no hub in $work/hub. Is"
	expect 2 sync visitor --data "$work/east" NS-000001
	expect 3 sync --data "$work/east" --no-backup --hub "$hub"
done
rmdir "$work/hub"
mv "$work/away" "$work/hub"
expect 0 sync --data "$work/east" --no-backup

expect 3 hub status --hub "$work/hub"
says "Write file:// before $work/hub when it is a folder of this computer, files:// when it is"
expect 3 hub status --hub ftp://example.org/hub
says '"ftp" is no kind of hub: say file:///folder'
expect 3 hub status --hub hub
says 'This is not a hub: say file:///folder'

# A folder that may be read and not written: nobody's file can be put there. Root may do all, so somebody else tries.
if [ "$(id -u)" -ne 0 ]; then
	mkdir "$work/locked"
	chmod 555 "$work/locked"
	for kind in file files; do
		expect 3 hub init --hub "$kind://$work/locked/hub" --org O
		says "may not write in $work/locked/hub"
	done
	chmod 755 "$work/locked"
fi

# A word it does not know is no refusal of the hub's.
expect 2 sync bogus --data "$work/east"
says 'Try: rapport sync --help'
expect 2 sync --bogus --data "$work/east"
expect 2 sync visitor --data "$work/east"

# A script reads the same object, whatever went wrong.
expect 3 sync --json --data "$work/nothing"
says "There is no folder $work/nothing"
python3 -c 'import json, sys
said = json.load(open(sys.argv[1]))
assert said["status"] == "refused" and said["conflicts"] == 0 and "no folder" in said["said"], said' \
	"$work/out" || fail "no object for a script"
