#include "snapshot.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/i18n.h"
#include "store/origin.h"

enum { SNAPSHOT_ORPHAN = 7 * 24 * 60 * 60 };	/* seconds until parts without a record are a cut's leavings */

/* One snapshot on its way. */
struct snapshot_job {
	struct hub *hub;
	const struct keyring *ring;
	const char *folder;
	const struct snapshot_watch *watch;
	struct arena *arena;
	struct snapshot *about;
};

static void
snapshot_tell(const struct snapshot_job *job, uint32_t done)
{
	if (job->watch && job->watch->progress)
		job->watch->progress(job->watch->context, done, job->about->parts);
}

/*
 * The hub must have every op that is in it; but of one that was made anew a stream that ended long ago may be missing
 * whole, because nobody holds its segments any more. It is in every clinic's database, and from now on in this.
 */
static bool
snapshot_is_handed_in(const struct snapshot_job *job, struct db *db, struct err *err)
{
	struct hub_head *heads = NULL;
	struct origin_self self;
	const char *scope = NULL;
	size_t count = 0;

	if (!origin_self(db, job->arena, &self, err))
		return false;

	for (size_t i = 0; i < job->about->line_count; i++) {
		const struct copy_line *line = &job->about->lines[i];
		int64_t seq = 0;
		if (!scope || strcmp(scope, line->scope) != 0) {
			scope = line->scope;
			if (!hub_heads(job->hub, scope, job->arena, &heads, &count, err))
				return false;
		}
		for (size_t n = 0; n < count; n++)
			if (uuid_equal(heads[n].origin, line->origin))
				seq = heads[n].seq;
		if (seq < line->seq && (seq > 0 || uuid_equal(line->origin, self.origin)))
			return err_set(err, ERR_CONFLICT,
			    _("Changes were made here that the hub has not got yet. Run `rapport sync`, then make the "
			      "snapshot again. Nothing was put to the hub."));
	}
	return true;
}

/* The stripped copy, sealed under the newest epoch. Its streams and its schema are read from the copy itself. */
static bool
snapshot_seal(struct snapshot_job *job, struct db *db, const char *group, const char *plain, const char *sealed,
    struct err *err)
{
	struct seal_about seal = {.kind = SEAL_SNAPSHOT, .org = job->ring->org, .site = job->ring->site,
	    .made = job->about->made, .epoch = job->ring->epochs};
	const char *scratch = file_join(job->arena, job->folder, "snapshot.scratch");
	struct stat found;
	int schema;

	unlink(scratch);
	if (!copy_shared(db, plain, scratch, err) ||
	    !copy_lines(plain, job->arena, &job->about->lines, &job->about->line_count, &schema, err) ||
	    !snapshot_is_handed_in(job, db, err))
		return false;
	seal.schema = (uint32_t)schema;
	if (!seal_file_make(plain, sealed, &seal, NULL, job->ring, err))
		return false;
	if (stat(sealed, &found) != 0)
		return err_errno(err, errno, _("The snapshot cannot be read back"));
	job->about->site = job->ring->site;
	job->about->group = group;
	job->about->schema = seal.schema;
	job->about->epoch = seal.epoch;
	job->about->bytes = found.st_size;
	job->about->parts = (uint32_t)((found.st_size + SNAPSHOT_PART - 1) / SNAPSHOT_PART);
	memcpy(job->about->hash, seal.hash, SEAL_FILE_HASH);
	memcpy(job->about->sign_key, job->ring->sign_key, KEYRING_PUBLIC);
	return true;
}

/* The parts first: a record at the hub means that all of it is there. */
static bool
snapshot_put(struct snapshot_job *job, const char *sealed, struct err *err)
{
	struct arena *names = arena_new();
	uint8_t *part = arena_alloc(job->arena, SNAPSHOT_PART);
	int file = open(sealed, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool good = file >= 0 || err_errno(err, errno, _("The snapshot cannot be read back"));

	for (uint32_t n = 0; good && n < job->about->parts; n++) {
		int64_t left = job->about->bytes - (int64_t)n * SNAPSHOT_PART;
		size_t want = left < SNAPSHOT_PART ? (size_t)left : SNAPSHOT_PART;
		good = pread(file, part, want, (off_t)n * SNAPSHOT_PART) == (ssize_t)want ||
		    err_errno(err, errno, _("The snapshot cannot be read back"));
		good = good && hub_put(job->hub, HUB_CHUNK, snapshot_record_part(names, job->about->id, n), part, want,
		    HUB_PUT_ANY, NULL, 0, err);
		if (good)
			snapshot_tell(job, n + 1);
		arena_reset(names);
	}
	if (file >= 0)
		close(file);
	arena_free(names);
	return good && snapshot_record_put(job->hub, job->ring, job->about, err);
}

/* The newest of the group stay, and what was cut long ago goes. */
static bool
snapshot_tidy(struct snapshot_job *job, const char *group, struct err *err)
{
	struct snapshot *list;
	size_t count, bad;

	if (!snapshot_record_list(job->hub, job->ring, group, job->arena, &list, &count, &bad, err))
		return false;
	for (size_t i = SNAPSHOT_KEEP; i < count; i++)
		if (!snapshot_record_drop(job->hub, &list[i], err))
			return false;
	return snapshot_record_sweep(job->hub, job->about->made - INT64_C(1000) * SNAPSHOT_ORPHAN, err);
}

bool
snapshot_make(struct db *db, struct hub *hub, const struct keyring *ring, const char *group,
    const struct snapshot_watch *watch, struct arena *arena, struct snapshot *made, struct err *err)
{
	struct snapshot_job job = {.hub = hub, .ring = ring, .folder = db_folder(db), .watch = watch, .arena = arena,
	    .about = made};
	const char *plain = file_join(arena, job.folder, "snapshot.copy"),
		   *sealed = file_join(arena, job.folder, "snapshot.sealed");
	struct hub_hello hello;
	bool good;
	int lock = file_keep(file_join(arena, job.folder, "snapshot.lock"), err);

	if (lock < 0)
		return false;
	unlink(plain);
	unlink(sealed);
	*made = (struct snapshot){.made = clock_now()};
	snapshot_record_name(made->made, made->id);
	good = hub_hello(hub, &hello, err) && snapshot_seal(&job, db, group, plain, sealed, err);
	unlink(plain);
	good = good && snapshot_put(&job, sealed, err) && snapshot_tidy(&job, group, err);
	unlink(sealed);
	close(lock);
	return good;
}

/* Of a part file only whole parts count; the last one may have been cut. -1: err. */
static int
snapshot_resume(const struct snapshot_job *job, const char *path, uint32_t *have, struct err *err)
{
	struct stat found;
	int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (file < 0 || fstat(file, &found) != 0) {
		err_errno(err, errno, _("The snapshot cannot be kept here"));
		if (file >= 0)
			close(file);
		return -1;
	}
	*have = found.st_size >= job->about->bytes ? job->about->parts : (uint32_t)(found.st_size / SNAPSHOT_PART);
	return file;
}

static bool
snapshot_take_part(const struct snapshot_job *job, int file, uint32_t n, struct arena *each, struct err *err)
{
	int64_t left = job->about->bytes - (int64_t)n * SNAPSHOT_PART;
	size_t want = left < SNAPSHOT_PART ? (size_t)left : SNAPSHOT_PART, count;
	const void *bytes;
	bool found;

	if (!hub_get(job->hub, HUB_CHUNK, snapshot_record_part(each, job->about->id, n), each, &bytes, &count, &found,
	    err))
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND,
		    _("The snapshot was replaced by a newer one while it was fetched. Run this again."));
	if (count != want)
		return err_set(err, ERR_CORRUPT,
		    _("Part %u of the snapshot at the hub has the wrong size. Have another one made with `rapport hub "
		      "snapshot`."), (unsigned)n);
	if (pwrite(file, bytes, count, (off_t)n * SNAPSHOT_PART) != (ssize_t)count)
		return err_errno(err, errno, _("The snapshot cannot be kept here; what came so far is"));
	return true;
}

static bool
snapshot_download(const struct snapshot_job *job, const char *path, struct err *err)
{
	struct arena *each = arena_new();
	uint32_t have = 0;
	int file = snapshot_resume(job, path, &have, err);
	bool good = file >= 0;

	for (uint32_t n = have; good && n < job->about->parts; n++) {
		snapshot_tell(job, n);
		good = snapshot_take_part(job, file, n, each, err);
		arena_reset(each);
	}
	if (good)
		snapshot_tell(job, job->about->parts);
	good = good && (ftruncate(file, (off_t)job->about->bytes) == 0 ||
	    err_errno(err, errno, _("The snapshot cannot be kept here")));
	if (file >= 0)
		close(file);
	arena_free(each);
	return good;
}

/* Parts of others that were fetched here once and never finished. */
static void
snapshot_forget_others(const struct snapshot_job *job, const char *path)
{
	static const char front[] = "snapshot-";
	const char *mine = strrchr(path, '/') + 1;
	DIR *dir = opendir(job->folder);
	struct dirent *each;

	while (dir && (each = readdir(dir)))
		if (strncmp(each->d_name, front, sizeof front - 1) == 0 && strcmp(each->d_name, mine) != 0)
			unlinkat(dirfd(dir), each->d_name, 0);
	if (dir)
		closedir(dir);
}

/* Opened only when it is the very file that the record of a member names. */
static bool
snapshot_open(const struct snapshot_job *job, const char *path, const char *plain, struct err *err)
{
	struct seal_about seal;
	struct err why = {0};

	unlink(plain);
	if (!seal_file_open(path, plain, NULL, job->ring, &seal, &why)) {
		/* What a record names was sealed once. */
		if (why.code == ERR_INVALID)
			why.code = ERR_CORRUPT;
		*err = why;
		return false;
	}
	if (seal.kind == SEAL_SNAPSHOT && uuid_equal(seal.org, job->ring->org) &&
	    uuid_equal(seal.site, job->about->site) && seal.schema == job->about->schema &&
	    memcmp(seal.hash, job->about->hash, SEAL_FILE_HASH) == 0 &&
	    memcmp(seal.sign_key, job->about->sign_key, KEYRING_PUBLIC) == 0)
		return true;
	unlink(plain);
	return err_set(err, ERR_DENIED,
	    _("The snapshot at the hub is not the one that its site signed. It was not taken."));
}

static bool
snapshot_place(const struct snapshot_job *job, const char *plain, struct err *err)
{
	const char *path = file_join(job->arena, job->folder, "rapport.db");
	int schema;

	if (!copy_lines(plain, job->arena, &job->about->lines, &job->about->line_count, &schema, err))
		return false;
	if (rename(plain, path) != 0)
		return err_errno(err, errno, _("The new database cannot be put into its place"));
	return file_flush_folder(job->folder, err);
}

/* One of them; what is not good is fetched anew the next time, what only found no room here is kept. */
static bool
snapshot_fetch_one(struct snapshot_job *job, struct err *err)
{
	const char *path = file_join(job->arena, job->folder, arena_printf(job->arena, "snapshot-%s", job->about->id)),
		   *plain = file_join(job->arena, job->folder, "snapshot.copy");
	bool good;

	snapshot_forget_others(job, path);
	if (!snapshot_download(job, path, err))
		return false;
	good = snapshot_open(job, path, plain, err) && snapshot_place(job, plain, err);
	if (good || err->code == ERR_CORRUPT || err->code == ERR_DENIED)
		unlink(path);
	unlink(plain);
	return good;
}

bool
snapshot_fetch(struct hub *hub, const struct keyring *ring, const char *group, const char *folder,
    const struct snapshot_watch *watch, struct arena *arena, struct snapshot *got, struct err *err)
{
	struct snapshot_job job = {.hub = hub, .ring = ring, .folder = folder, .watch = watch, .arena = arena,
	    .about = got};
	struct snapshot *list;
	size_t count, bad;
	struct err why = {0};

	if (access(file_join(arena, folder, "rapport.db"), F_OK) == 0)
		return err_set(err, ERR_CONFLICT,
		    _("There is a database in this data folder already. Nothing was touched."));
	if (!file_make_folder(folder, err) ||
	    !snapshot_record_list(hub, ring, group, arena, &list, &count, &bad, err))
		return false;
	if (count == 0 && bad > 0)
		return err_set(err, ERR_NOT_FOUND,
		    _("No snapshot at the hub is signed by a member. Have one made with `rapport hub snapshot`."));
	if (count == 0)
		return err_set(err, ERR_NOT_FOUND,
		    _("There is no snapshot for this group at the hub yet. Have one made with `rapport hub snapshot` "
		      "at a clinic that is a member."));
	/* A damaged one is no reason to do without the one before it. What is said is what is wrong with the newest. */
	for (size_t i = 0; i < count; i++) {
		struct err each = {0};
		*got = list[i];
		if (snapshot_fetch_one(&job, &each))
			return true;
		bool other = each.code == ERR_CORRUPT || each.code == ERR_DENIED || each.code == ERR_NOT_FOUND;
		if (i == 0 || !other)
			why = each;
		if (!other)
			break;
	}
	if (err)
		*err = why;
	return false;
}
