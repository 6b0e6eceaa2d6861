# A hub in a folder of a local disk does what every hub must do.
. tests/cli/clinic.lib

"$BUILD/tests/tools/hub" suite "file://$work/hub" "file://$work/hub" "$work" || fail "the contract is not kept"
[ -z "$(find "$work/hub" -perm /077)" ] || fail "others may read the hub: $(find "$work/hub" -perm /077)"
"$BUILD/tests/tools/hub" full "file://$work/full" "$work" || fail "a full disk is not survived"
