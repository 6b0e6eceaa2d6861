# What a person may type after "rapport", and what comes back: one line that says what is wrong, in plain bytes.
: "${RAPPORT:=$BUILD/rapport}"
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
escape=$(printf '\033[31m')
bytes=$(printf '\233\377')

fail() {
	echo "$*"
	exit 1
}

# says STATUS WORDS ARGUMENTS...
says() {
	want=$1 words=$2
	shift 2
	"$RAPPORT" "$@" >"$work/out" 2>&1 </dev/null
	status=$?
	[ $status -eq "$want" ] || fail "$*: exit $status, not $want: $(cat "$work/out")"
	grep -q -e "$words" "$work/out" || fail "$*: does not say \"$words\": $(cat "$work/out")"
	LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" "$work/out" && fail "$*: a control byte reached the terminal"
	iconv -f UTF-8 -t UTF-8 "$work/out" >/dev/null 2>&1 || fail "$*: bytes that are no UTF-8 reached the terminal"
}

"$RAPPORT" demo --clinic northside --data "$work/d" --no-open >/dev/null || fail "no demo"
says 2 'there is no command' "serach$escape"
says 2 'there is no command' "$bytes"
says 2 'there is no option' find --data "$work/d" "--$escape$bytes" x
says 2 'there is no option -x' find --data "$work/d" -x
says 2 'There is no folder' find --data "$work/$escape$bytes" x
says 0 'people' find --data "$work/d" -- -x
says 0 'usage: rapport find' find -h
says 2 'takes no value' find --data "$work/d" --json=no petrov
says 2 'given twice' find --data "$work/d" --data "$work/d" petrov
says 2 'number from 1' find --data "$work/d" --limit 1x petrov
says 2 'options only' check --data "$work/d" now
says 2 'options only' config --data "$work/d" now
says 2 'rapport: the workstation needs a terminal' --data "$work/d"

# A clinic that could not work is not made.
umask 077
echo 'rosewater clinic demo' >"$work/secret"
init() {
	init_want=$1 init_words=$2
	shift 2
	says "$init_want" "$init_words" init --data "$work/new" --site NS --zone Europe/London --country GB \
		--admin omar.b --passphrase-file "$work/secret" "$@"
}
init 2 'close before it opens' --name Northside --opens 18:00 --closes 08:00
init 2 'control character' --name "North$escape"
[ -e "$work/new" ] && fail "a refused clinic leaves a folder"
init 0 'is ready' --name Northside

# Files with names like that, in a folder that leads back into itself.
mkdir "$work/in" "$work/in/deeper"
ln -s .. "$work/in/deeper/back"
printf 'id,family\n1,Weber\n2,W\0b\n3,Vogel\n' >"$work/in/$escape$bytes.csv"
says 1 'The row holds a NUL byte' import --data "$work/d" --map id=id,family=family "$work/in"
says 1 '^ *3 *0 *0 *2 *1 *0  total' import --data "$work/d" --map id=id,family=family "$work/in"
head -c 5000 /dev/urandom | tr '\n\r' xx >"$work/noise.csv"
says 2 'neither JSON nor CSV\|binary' import --data "$work/d" "$work/noise.csv"

# An answer that could not be printed was not given.
if [ -w /dev/full ]; then
	"$RAPPORT" find --data "$work/d" petrov >/dev/full 2>"$work/out" && fail "a full disk passes for an answer"
	grep -q 'could not be written' "$work/out" || fail "nothing says that the answer is lost: $(cat "$work/out")"
fi
exit 0
