#include "import_job.h"
bool
import_csv_file(struct import_job *job, size_t file)
{
	(void)job; (void)file; return true;
}
