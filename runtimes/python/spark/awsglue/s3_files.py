"""Objects of S3 as a job's sources see them: listed, and sifted by a bookmark."""

import datetime
import fnmatch
import functools
import hashlib
import json

from awsglue import job_host

# Objects written so shortly before the newest one that a listing may have missed others.
OVERLAP_MS = 5000
MAX_REMEMBERED = 2000
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


@functools.lru_cache(maxsize=1)
def client():
    import boto3
    return boto3.client("s3")


def split(path):
    """Bucket and key of s3://, s3a:// or s3n://."""
    scheme, separator, rest = path.partition("://")
    if not separator or scheme not in ("s3", "s3a", "s3n"):
        raise ValueError(f"'{path}' is not the path of objects: s3://bucket/prefix")
    bucket, _, key = rest.partition("/")
    return bucket, key


def is_hidden(key, prefix):
    """Spark's rule: files and folders whose names begin with _ or . are not data."""
    rest = key[len(prefix):] if key.startswith(prefix) else key
    return any(part.startswith((".", "_")) and "=" not in part
               for part in rest.split("/") if part)


class S3File:
    def __init__(self, bucket, item):
        self.bucket, self.key, self.size = bucket, item["Key"], item["Size"]
        self.etag = item.get("ETag", "")
        self.modified_ms = int((item["LastModified"] - _EPOCH).total_seconds() * 1000)

    @property
    def path(self):
        return f"s3://{self.bucket}/{self.key}"

    @property
    def digest(self):
        return hashlib.sha256(f"{self.path} {self.etag}".encode()).hexdigest()[:16]


def list_files(path, recurse=True):
    """Of a prefix, in key order: a file of that name, or what lies in the folder."""
    bucket, key = split(path)
    found = []
    for page in client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key):
        for item in page.get("Contents", ()):
            name = item["Key"]
            inside = key == "" or name == key or key.endswith("/") or name[len(key)] == "/"
            deeper = "/" in name[len(key):].lstrip("/")
            if not inside or name.endswith("/") or (deeper and not recurse):
                continue
            if is_hidden(name, key) or item["Size"] == 0:
                continue
            found.append(S3File(bucket, item))
    return found


def without_excluded(files, exclusions):
    if not exclusions:
        return files
    patterns = json.loads(exclusions) if isinstance(exclusions, str) else list(exclusions)
    return [file for file in files if not any(
        fnmatch.fnmatchcase(file.path if "://" in pattern else file.key, pattern)
        for pattern in patterns)]


def new_files(files, context):
    """Those that no earlier run has seen, by the bookmark of the transformation_ctx; remembers
    all."""
    if not context or not job_host.reads_bookmarks():
        return files
    state = job_host.state_before(context)
    high = state.get("high_ms", -1)
    seen = set(state.get("seen", ()))
    fresh = [file for file in files
             if file.modified_ms > high - OVERLAP_MS and file.digest not in seen]
    newest = max([high, *(file.modified_ms for file in files)])
    recent = sorted((file for file in files if file.modified_ms > newest - OVERLAP_MS),
                    key=lambda file: -file.modified_ms)
    job_host.remember(context, {"type": "s3", "high_ms": newest,
                                "seen": [file.digest for file in recent[:MAX_REMEMBERED]]})
    return fresh
