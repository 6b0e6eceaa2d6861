#include <fcntl.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/i18n.h"
#include "cmd/cmd.h"

/*
 * The ground rules of SECURITY.md 4.13: descriptors 0-2 are open, so that no
 * stray write lands in the database; files are private; no core dumps; a full
 * disk is an error, not a signal.
 */
static void
main_harden(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			die("cannot open /dev/null");
	/* The window says how large it is; a size from the environment may be anybody's. */
	unsetenv("COLUMNS");
	unsetenv("LINES");
	umask(077);
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
}

int
main(int argc, char **argv)
{
	main_harden();
	i18n_open();
	if (sodium_init() < 0)
		die("libsodium does not start");
	return cmd_main(argc, argv);
}
