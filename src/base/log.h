/*
 * The debug log: ids, event codes and SQLite codes, to a file in the data
 * folder. Never a name, birth date, number, note, key or SQL with values.
 * Off until log_open; SIGUSR2 toggles it.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>

void log_open(const char *path);
void log_toggle(void);
#define log_note(...) log_note_at(__func__, __VA_ARGS__)
void log_note_at(const char *function, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
