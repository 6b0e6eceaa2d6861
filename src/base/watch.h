/* A descriptor that becomes readable when a file in a folder is written (inotify). */
#ifndef BASE_WATCH_H
#define BASE_WATCH_H

/* -1 where the system has none; the caller then asks once a second. Caller closes. */
int watch_folder(const char *folder);

#endif
