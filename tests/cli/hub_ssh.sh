# A hub behind ssh does what every hub must do, over a real sshd on loopback with a forced
# command for each key; who asks is what the key says, not the client.
. tests/cli/clinic.lib
. tests/cli/sshd.lib

hub=$BUILD/tests/tools/hub
: "${RAPPORT:=$BUILD/rapport}"
sshd_prepare
sshd_key admin "$RAPPORT hub serve --hub file://$work/hub"
i=0
while [ $i -lt 11 ]; do
	sshd_key site$i "$RAPPORT hub serve --hub file://$work/hub --site S$i"
	i=$((i + 1))
done
sshd_key nobody "echo Welcome to this host"
sshd_start

"$hub" suite ssh://admin ssh://site@@ "$work" || fail "the contract is not kept: $(tail -n 5 "$work/ssh/log")"
"$hub" bound ssh://site0 "$work" || fail "a key does more than its site may"
"$hub" noline ssh://nobody "$work" || fail "a shell's words are taken for a hub's"

# Cut at every byte of what a client would send: nothing is half done, and the server ends by itself.
"$hub" torn "file://$work/torn" "$work" || fail "a request that was cut did something"

sshd_stop
"$hub" noline ssh://site0 "$work" || fail "no sshd, and yet a hub"
