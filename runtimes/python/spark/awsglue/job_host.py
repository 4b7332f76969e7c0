"""Where the script runs: the job's settings and its channel to the server, if it runs in a job.

Elsewhere, in a test of the script say, there are none: bookmarks then are off.
"""

import copy
import sys

_channel = None
settings = {}
# Of each transformation_ctx: what it had seen before this run, and what it has seen in it.
_before = {}
_seen = {}
_sources = set()
_warned = set()
counts = {"bytes_read": 0, "rows_read": 0}  # of what awsglue reads itself


def attach(channel, job_settings):
    global _channel  # pylint: disable=global-statement
    _channel = channel
    settings.clear()
    settings.update(job_settings)
    _before.clear()
    _before.update(job_settings.get("bookmark") or {})
    _seen.clear()


def bookmark_option():
    return settings.get("bookmark_option") or "job-bookmark-disable"


def reads_bookmarks():
    return bookmark_option() in ("job-bookmark-enable", "job-bookmark-pause")


def state_before(context):
    """What an earlier run committed for this transformation_ctx; {} for none."""
    return copy.deepcopy(_before.get(context) or {})


def remember(context, state):
    """To be committed for this transformation_ctx by commit()."""
    _seen[context] = state


def commit():
    """All contexts at once, or none: what did not run this time keeps its state."""
    if _channel is None or bookmark_option() != "job-bookmark-enable":
        return
    state = dict(_before)
    state.update(_seen)
    _channel.ask({"commit_bookmark": state})
    _before.update(_seen)


def count_read(size, rows=0):
    counts["bytes_read"] += size
    counts["rows_read"] += rows


def note_source(path):
    """An S3 prefix that the job reads."""
    _sources.add(_folder(path))


def note_target(path):
    """Warns where the job writes into what it reads: its next run reads its own output."""
    target = _folder(path)
    for source in sorted(_sources):
        overlaps = target.startswith(source) or source.startswith(target)
        if not overlaps or (source, target) in _warned:
            continue
        _warned.add((source, target))
        text = (f"Warning: the job writes to {path} and reads from {source}: one lies in the "
                "other, so that a later run reads what this one wrote.")
        print(text, file=sys.stderr)
        if _channel is not None:
            _channel.detail(text)


def _folder(path):
    path = path.replace("s3a://", "s3://").replace("s3n://", "s3://")
    last = path.rsplit("/", 1)[-1]
    if path.endswith("/") or "." in last:
        return path
    return path + "/"
