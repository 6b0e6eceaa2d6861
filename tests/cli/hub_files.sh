# A hub on a share does what every hub must do; and what only a share does to its
# files: they come late, out of turn, cut off, under other names.
. tests/cli/clinic.lib

hub=$BUILD/tests/tools/hub
"$hub" suite "files://$work/share" "files://$work/share" "$work" || fail "the contract is not kept"
# The one that is killed in the middle of a write may leave what it was writing; nobody else leaves anything.
[ "$(find "$work/share" -name '.*' | wc -l)" -le 1 ] || fail "something temporary was left on the share"
[ -z "$(find "$work/share" -name '*.db*')" ] || fail "a database lies on the share"
"$hub" share "files://$work/copied" "$work" || fail "a share that is being copied is misread"
"$hub" full "files://$work/full" "$work" || fail "a full disk is not survived"
