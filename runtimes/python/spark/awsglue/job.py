"""Job: begins and ends a job's run, for its bookmarks."""

from awsglue import job_host


class Job:
    def __init__(self, glue_context):
        self._glue_context = glue_context
        self._name = None

    @classmethod
    def continuation_options(cls):
        return ["job-bookmark-enable", "job-bookmark-pause", "job-bookmark-disable"]

    def init(self, job_name, args=None):
        self._name = job_name

    def isInitialized(self):  # noqa: N802
        return self._name is not None

    def commit(self):
        """Takes note of all that the run has read: the next one begins after it."""
        job_host.commit()
