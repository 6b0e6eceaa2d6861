#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "internal.h"

enum worker_kind { WORKER_SYNC = 1, WORKER_STEP, WORKER_DONE };

/* One message: both ends are the same program, forked, so that it travels as it lies in memory. */
struct worker_message {
	enum worker_kind kind;
	enum sync_step step;
	struct worker_step at;
	struct sync_report report;
};

struct worker {
	struct arena *life;
	pid_t process;
	int line;			/* -1: gone */
	struct worker_said said;
};

/* ---- in the worker ---------------------------------------------------------------------- */

static void
worker_tell(void *context, const struct sync_progress *progress)
{
	struct worker_message message = {.kind = WORKER_STEP, .step = progress->step,
		.at = {.done = progress->done, .whole = progress->whole, .ops = progress->ops}};

	snprintf(message.at.label, sizeof message.at.label, "%s", progress->label ? progress->label : "");
	/* A reader that is busy misses a picture of the way, never the end. */
	send(*(const int *)context, &message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void
worker_work(int line, const char *folder, worker_job *job)
{
	struct worker_message message;
	struct sync_request request = {.backup = true, .progress = worker_tell, .context = &line};

	while (recv(line, &message, sizeof message, 0) == (ssize_t)sizeof message) {
		struct err err = {0};
		if (message.kind != WORKER_SYNC)
			continue;
		message = (struct worker_message){.kind = WORKER_DONE};
		if (!job(folder, &request, &message.report, &err)) {
			message.report.status = SYNC_REFUSED;
			snprintf(message.report.said, sizeof message.report.said, "%s", err.text);
		}
		if (send(line, &message, sizeof message, MSG_NOSIGNAL) < 0)
			break;
	}
}

/* No terminal, no signals of its group, and no life after the workstation's. */
static void
worker_child(int line, pid_t parent, const char *folder, worker_job *job)
{
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || nothing < 0)
		_exit(1);
	for (int fd = 0; fd < 3; fd++)
		dup2(nothing, fd);
	setsid();
	worker_work(line, folder, job);
	_exit(0);
}

/* ---- in the workstation ----------------------------------------------------------------- */

struct worker *
worker_start(const char *folder, worker_job *job, struct err *err)
{
	int pair[2];
	pid_t parent = getpid();

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		err_errno(err, errno, "%s", _("The exchange with other sites cannot run beside the workstation"));
		return NULL;
	}
	pid_t process = fork();
	if (process == 0) {
		close(pair[0]);
		worker_child(pair[1], parent, folder, job);
	}
	close(pair[1]);
	if (process < 0) {
		err_errno(err, errno, "%s", _("The exchange with other sites cannot run beside the workstation"));
		close(pair[0]);
		return NULL;
	}
	struct arena *life = arena_new();
	struct worker *worker = arena_alloc(life, sizeof *worker);
	*worker = (struct worker){.life = life, .process = process, .line = pair[0]};
	return worker;
}

void
worker_stop(struct worker *worker)
{
	if (!worker)
		return;
	if (worker->line >= 0)
		close(worker->line);
	kill(worker->process, SIGKILL);
	while (waitpid(worker->process, NULL, 0) < 0 && errno == EINTR)
		;
	arena_free(worker->life);
}

int
worker_watch(const struct worker *worker)
{
	return worker->line;
}

static void
worker_lost(struct worker *worker)
{
	close(worker->line);
	worker->line = -1;
	worker->said.gone = true;
	if (!worker->said.runs)
		return;
	worker->said.runs = false;
	worker->said.ended = clock_now();
	worker->said.report = (struct sync_report){.status = SYNC_NOT_FINISHED};
	worker->said.reported = true;
	snprintf(worker->said.report.said, sizeof worker->said.report.said, "%s",
	    _("The exchange was cut off. What was finished is kept; the next one goes on from there."));
}

static void
worker_take(struct worker_said *said, const struct worker_message *message)
{
	if (message->kind == WORKER_DONE) {
		said->runs = false;
		said->reported = true;
		said->ended = clock_now();
		said->report = message->report;
	} else if (message->kind == WORKER_STEP && message->step < SYNC_STEPS) {
		said->step = message->step;
		said->steps[message->step] = message->at;
		said->steps[message->step].at = clock_now();
	}
}

bool
worker_hear(struct worker *worker)
{
	struct worker_message message;
	bool news = false;

	while (worker->line >= 0) {
		ssize_t count = recv(worker->line, &message, sizeof message, MSG_DONTWAIT);
		if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			break;
		if (count < 0 && errno == EINTR)
			continue;
		news = true;
		if (count == (ssize_t)sizeof message)
			worker_take(&worker->said, &message);
		else
			worker_lost(worker);
	}
	return news;
}

const struct worker_said *
worker_said(const struct worker *worker)
{
	return &worker->said;
}

bool
worker_sync(struct worker *worker, struct err *err)
{
	struct worker_message message = {.kind = WORKER_SYNC};

	if (worker->said.runs)
		return err_set(err, ERR_BUSY, _("An exchange runs already."));
	if (worker->line < 0 || send(worker->line, &message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		return err_set(err, ERR_NOT_FOUND,
		    _("The process that exchanges has ended. Open the workstation anew, or run \"rapport sync\"."));
	worker->said = (struct worker_said){.runs = true, .began = clock_now()};
	return true;
}

/* ---- for screens ------------------------------------------------------------------------ */

bool
app_sync_now(struct app *app, struct err *err)
{
	struct worker *worker = app_worker(app);
	struct tx_intent intent = app_intent(app, "sync.now", 'E', TX_SYSTEM);

	if (!app_allow(app, RIGHT_sync, (struct uuid){{0}}, err))
		return false;
	if (!worker)
		return err_set(err, ERR_NOT_FOUND,
		    _("This workstation exchanges nothing by itself. Run \"rapport sync\"."));
	return tx_audit(app_db(app), &intent, err) && worker_sync(worker, err);
}

const struct worker_said *
app_sync_said(const struct app *app)
{
	static const struct worker_said never;
	const struct worker *worker = app_worker(app);

	return worker ? worker_said(worker) : &never;
}

int
app_sync_watch(const struct app *app)
{
	const struct worker *worker = app_worker(app);

	return worker ? worker_watch(worker) : -1;
}

bool
app_sync_hear(struct app *app)
{
	struct worker *worker = app_worker(app);

	return worker && worker_hear(worker);
}
