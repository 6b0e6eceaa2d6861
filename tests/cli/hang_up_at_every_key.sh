#!/bin/sh
# The line drops after each key of the note form: the program ends, and at the next sign-in the words are a draft.
set -eu
script=$HOME/hang_up.pty
{
	echo "clinic northside"
	echo "user priya.n"
	typed=
	for key in h e l l o '<Space>' L e a '<Enter>' '<Tab>' '<Shift-Tab>' '<F4>' '<Esc>' '<Left>' '<F1>' '<F3>' '<F6>'; do
		case $key in '<Space>') shown="$shown " ;; '<'*) ;; *) shown="${shown:-}$key" ;; esac
		typed="$typed$key"
		echo "press gon ma<Enter>n$typed"
		echo "hup"
		echo "message 1 draft kept"
		echo "press gon ma<Enter>n"
		echo "has Note *    $shown"
		echo "press <F3>dd<Enter>"
		echo "message The draft is gone"
		echo "hup"
	done
} >"$script"
"$BUILD/tests/tools/pty" "$script"
"$RAPPORT" check --data "$HOME/clinic"
