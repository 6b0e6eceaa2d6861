#include "watch.h"

#include <sys/inotify.h>
#include <unistd.h>

int
watch_folder(const char *folder)
{
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	if (fd >= 0 && inotify_add_watch(fd, folder, IN_MODIFY | IN_CREATE) < 0) {
		close(fd);
		fd = -1;
	}
	return fd;
}
