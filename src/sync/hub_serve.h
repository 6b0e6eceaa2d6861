/*
 * The far end of an ssh line: `rapport hub serve` answers one client over its
 * standard input and output, and alone opens the hub.
 *
 * Which site asks is not what the client says: the server's owner bound the
 * ssh key to a site's code. That site may push whatever verifies, and write
 * its own records (hub_gate.h); without a code it is the administrator's line.
 *
 * Must not: write anything but answers to `out`.
 */
#ifndef SYNC_HUB_SERVE_H
#define SYNC_HUB_SERVE_H

#include "hub.h"

/*
 * Serve until the client closes the line: then true. `url` is the hub, any but another ssh; `code` the site's, NULL:
 * the administrator. False when the line was cut in the middle or spoke nonsense; what was whole before is done.
 */
bool hub_serve(int in, int out, const char *url, const char *code, struct err *err);

#endif
