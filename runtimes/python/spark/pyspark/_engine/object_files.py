"""Files of jobs, by path: local ones and objects of S3. All transfer of data goes through here.

A path is `s3://bucket/key` (also s3a://, s3n://), `file:///folder` or a plain path. What was read
and written is counted in TRANSFERS, from which awsglue takes bookmarks and metrics.
"""

import fnmatch
import os
import re
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

from pyspark.errors import AnalysisException, IllegalArgumentException, SparkRuntimeException

UPLOAD_THREADS = 4
PART_BYTES = 16 << 20
_LOCK = threading.Lock()


class File:
    """One file of a listing. `modified` is seconds since 1970, `tag` the object's ETag."""

    __slots__ = ("path", "size", "modified", "tag")

    def __init__(self, path, size, modified, tag=""):
        self.path, self.size, self.modified, self.tag = path, size, modified, tag

    def __repr__(self):
        return f"File({self.path!r}, {self.size})"


class Transfers:
    """Counts of what the process has read and written."""

    def __init__(self):
        self.bytes_read = self.bytes_written = 0
        self.rows_read = self.rows_written = 0
        self.files_read, self.files_written = [], []

    def read(self, size):
        with _LOCK:
            self.bytes_read += size

    def read_rows(self, count):
        with _LOCK:
            self.rows_read += count

    def wrote_rows(self, count):
        with _LOCK:
            self.rows_written += count

    def wrote(self, path, size):
        with _LOCK:
            self.bytes_written += size
            self.files_written.append((path, size))


TRANSFERS = Transfers()


def normal(path):
    """The path in one spelling: s3://… or a local absolute path."""
    path = str(path)
    found = re.match(r"(s3a?|s3n)://(.*)", path, re.S)
    if found:
        return "s3://" + found.group(2)
    if path.startswith("file:"):
        return "/" + path[5:].lstrip("/")
    if re.match(r"[a-z][a-z0-9+.-]*://", path):
        raise IllegalArgumentException(f"[UNSUPPORTED_FILE_SYSTEM] No file system for {path}: jobs "
                                       "read and write s3:// and file://.")
    return os.path.abspath(path)


def is_remote(path):
    return path.startswith("s3://")


def split(path):
    """(bucket, key) of an s3:// path."""
    bucket, _, key = path[5:].partition("/")
    return bucket, key


_client = None


def client():
    """The process's one S3 client; endpoint, region and credentials come from the environment."""
    global _client
    with _LOCK:
        if _client is None:
            import boto3
            from botocore.config import Config
            style = "path" if os.environ.get("AWS_ENDPOINT_URL") or os.environ.get(
                "AWS_ENDPOINT_URL_S3") else "auto"
            _client = boto3.client("s3", config=Config(
                max_pool_connections=32, s3={"addressing_style": style},
                retries={"max_attempts": 5, "mode": "standard"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required"))
        return _client


def failed(error, path):
    """S3's refusal as an exception that names the path."""
    code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
    message = getattr(error, "response", {}).get("Error", {}).get("Message", str(error))
    if code in ("NoSuchBucket", "NoSuchKey", "404"):
        return AnalysisException(f"[PATH_NOT_FOUND] Path does not exist: {path} ({message})",
                                 error_class="PATH_NOT_FOUND")
    return SparkRuntimeException(f"S3 refused {path}: {code} {message}")


def _hidden(relative):
    """Spark skips names that begin with _ or ., but for _metadata's partitions k=v."""
    return any((part.startswith("_") and "=" not in part) or part.startswith(".")
               for part in relative.split("/"))


def list_files(path):
    """The files at or under `path`, sorted; it may hold the globs * ? [..] {a,b}."""
    path = normal(path)
    found = _list_remote(path) if is_remote(path) else _list_local(path)
    return sorted(found, key=lambda file: file.path)


def exists(path):
    """Whether anything is at or under the path, hidden files too."""
    path = normal(path)
    if not is_remote(path):
        return os.path.exists(path)
    bucket, key = split(path)
    prefix = key.rstrip("/") + "/" if key else ""
    for file in _pages(bucket, prefix, path):
        return True
    return bool(key) and any(file.path == path for file in _pages(bucket, key, path))


def _pages(bucket, prefix, path):
    from botocore.exceptions import ClientError
    try:
        for page in client().get_paginator("list_objects_v2").paginate(Bucket=bucket,
                                                                       Prefix=prefix):
            for item in page.get("Contents", ()):
                yield File(f"s3://{bucket}/{item['Key']}", item["Size"],
                           item["LastModified"].timestamp(), item.get("ETag", "").strip('"'))
    except ClientError as error:
        raise failed(error, path) from None


_GLOB = re.compile(r"[*?\[{]")


def _list_remote(path):
    bucket, key = split(path)
    globbed = _GLOB.search(key)
    if globbed:
        prefix = key[:globbed.start()]
        matcher = re.compile(glob_regex(key) + r"(/.*)?")
        keep = []
        for file in _pages(bucket, prefix, path):
            its = split(file.path)[1]
            found = matcher.fullmatch(its)
            if found and not its.endswith("/") and not _hidden((found.groups()[-1] or "").strip("/")
                                                               or its.rsplit("/", 1)[-1]):
                keep.append(file)
        return keep
    folder = key.rstrip("/") + "/" if key else ""
    found = [file for file in _pages(bucket, folder, path)
             if not file.path.endswith("/") and not _hidden(split(file.path)[1][len(folder):])]
    if not found and key and not key.endswith("/"):
        found = [file for file in _pages(bucket, key, path) if split(file.path)[1] == key]
    return found


def glob_regex(pattern):
    """A glob of Hadoop as a regular expression: * and ? stay within a folder."""
    out, depth = "", 0
    for piece in re.findall(r"\[[^\]]*\]|.", pattern, re.S):
        if piece == "*":
            out += "[^/]*"
        elif piece == "?":
            out += "[^/]"
        elif piece == "{":
            depth += 1
            out += "(?:"
        elif piece == "}" and depth:
            depth -= 1
            out += ")"
        elif piece == "," and depth:
            out += "|"
        elif len(piece) > 1:
            out += piece.replace("[!", "[^")
        else:
            out += re.escape(piece)
    return out


def _list_local(path):
    if os.path.isfile(path):
        return [_local(path)]
    if os.path.isdir(path):
        return _walk(path)
    globbed = _GLOB.search(path)
    if not globbed:
        return []
    base = path[:globbed.start()].rsplit("/", 1)[0] or "/"
    matcher = re.compile(glob_regex(path) + r"(/.*)?")
    return [file for file in _walk(base) if matcher.fullmatch(file.path)]


def _walk(folder):
    found = []
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not _hidden(name)]
        found += [_local(os.path.join(where, name)) for name in names if not _hidden(name)]
    return found


def _local(path):
    state = os.stat(path)
    return File(path, state.st_size, state.st_mtime)


def read_range(path, start, size):
    """Bytes of a file; fewer at its end."""
    if size <= 0:
        return b""
    path = normal(path)
    if not is_remote(path):
        with open(path, "rb") as file:
            file.seek(start)
            data = file.read(size)
    else:
        from botocore.exceptions import ClientError
        bucket, key = split(path)
        try:
            answer = client().get_object(Bucket=bucket, Key=key,
                                         Range=f"bytes={start}-{start + size - 1}")
            data = answer["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] == "InvalidRange":
                return b""
            raise failed(error, path) from None
    TRANSFERS.read(len(data))
    return data


def read_bytes(path):
    """A whole file."""
    path = normal(path)
    if not is_remote(path):
        with open(path, "rb") as file:
            data = file.read()
    else:
        from botocore.exceptions import ClientError
        bucket, key = split(path)
        try:
            data = client().get_object(Bucket=bucket, Key=key)["Body"].read()
        except ClientError as error:
            raise failed(error, path) from None
    TRANSFERS.read(len(data))
    return data


def pieces_from(path, start, tag=None):
    """The bytes of an object from `start` on, in pieces; of this tag, where one is given."""
    from botocore.exceptions import ClientError
    bucket, key = split(path)
    wanted = {"Range": f"bytes={start}-"} if start else {}
    if tag:
        wanted["IfMatch"] = tag
    try:
        body = client().get_object(Bucket=bucket, Key=key, **wanted)["Body"]
    except ClientError as error:
        if error.response["Error"]["Code"] in ("PreconditionFailed", "412"):
            raise SparkRuntimeException(f"{path} was replaced while it was read") from None
        raise failed(error, path) from None
    for data in body.iter_chunks(1 << 20):
        TRANSFERS.read(len(data))
        yield data


def local_copy(path):
    """A local file with the content of `path`; local paths stand for themselves."""
    path = normal(path)
    if not is_remote(path):
        return path
    import tempfile
    folder = tempfile.mkdtemp(prefix="tarn-file-")
    target = os.path.join(folder, path.rsplit("/", 1)[-1])
    with open(target, "wb") as file:
        file.write(read_bytes(path))
    return target


def publish(pairs):
    """Makes local files visible at their targets: (local path, target path) pairs.

    A local file is moved. Of several objects, all bytes go up first, in parallel and unseen; then
    they are completed one after the other. What fails before that leaves nothing behind.
    """
    pairs = [(source, target, os.path.getsize(source)) for source, target in pairs]
    remote = [pair for pair in pairs if is_remote(pair[1])]
    if len(remote) == 1 and remote[0][2] <= PART_BYTES:
        _put(*remote[0])
    elif remote:
        _put_together(remote)
    for source, target, size in pairs:
        if not is_remote(target):
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.move(source, target)
        else:
            os.unlink(source)
        TRANSFERS.wrote(target, size)


def _put(source, target, size):
    from botocore.exceptions import ClientError
    bucket, key = split(target)
    try:
        with open(source, "rb") as file:
            client().put_object(Bucket=bucket, Key=key, Body=file)
    except ClientError as error:
        raise failed(error, target) from None


def begin_upload(target):
    """An upload in parts of the object `target`: (bucket, key, upload id)."""
    bucket, key = split(target)
    return bucket, key, client().create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]


def upload_part(upload, source, number):
    """Sends the part of this number, from 0, of a local file; gives its tag."""
    bucket, key, name = upload
    start = number * PART_BYTES
    tag = _send_part(upload, source, number, start)
    if tag is not None:
        return tag
    with open(source, "rb") as file:
        file.seek(start)
        data = file.read(PART_BYTES)
    return client().upload_part(Bucket=bucket, Key=key, UploadId=name, PartNumber=number + 1,
                                Body=data)["ETag"]


def _send_part(upload, source, number, start):
    """Sends a part past Python, where that goes; else None."""
    try:
        from pyspark._engine import plain_http
    except ImportError:  # this file is beside Spark's own pyspark
        return None
    size = min(PART_BYTES, os.path.getsize(source) - start)
    if size <= 0 or not plain_http.is_served():
        return None
    return plain_http.put_part(upload, source, number, start, size)


def complete_upload(upload, tags):
    """Makes the object visible."""
    bucket, key, name = upload
    client().complete_multipart_upload(
        Bucket=bucket, Key=key, UploadId=name, MultipartUpload={
            "Parts": [{"PartNumber": number, "ETag": tag} for number, tag in enumerate(tags, 1)]})


def abort_upload(upload):
    bucket, key, name = upload
    client().abort_multipart_upload(Bucket=bucket, Key=key, UploadId=name)


def _put_together(files):
    from botocore.exceptions import ClientError
    begun = []

    def begin(file):
        begun.append(begin_upload(file[1]))
        return begun[-1]

    try:
        with ThreadPoolExecutor(UPLOAD_THREADS) as pool:
            uploads = list(pool.map(begin, files))
            parts = [[pool.submit(upload_part, upload, source, number)
                      for number in range(max(1, -(-size // PART_BYTES)))]
                     for upload, (source, _, size) in zip(uploads, files)]
            tags = [[part.result() for part in mine] for mine in parts]
        for upload, mine in zip(uploads, tags):
            complete_upload(upload, mine)
            begun.remove(upload)
    except BaseException as error:
        for upload in begun:
            abort_upload(upload)
        if isinstance(error, ClientError):
            raise failed(error, files[0][1].rsplit("/", 1)[0]) from None
        raise


def delete(paths):
    """Deletes files; those that are gone count as deleted."""
    remote = {}
    for path in paths:
        if is_remote(path):
            bucket, key = split(path)
            remote.setdefault(bucket, []).append({"Key": key})
        else:
            try:
                os.unlink(path)
            except FileNotFoundError:
                pass
    for bucket, keys in remote.items():
        for start in range(0, len(keys), 1000):
            answer = client().delete_objects(
                Bucket=bucket, Delete={"Objects": keys[start:start + 1000], "Quiet": True})
            for error in answer.get("Errors", ()):
                raise SparkRuntimeException(f"S3 refused to delete s3://{bucket}/{error['Key']}: "
                                            f"{error['Code']} {error['Message']}")


def all_files(path):
    """As list_files, with the hidden ones, such as _SUCCESS."""
    path = normal(path)
    if is_remote(path):
        bucket, key = split(path)
        return list(_pages(bucket, key.rstrip("/") + "/" if key else "", path))
    return [_local(os.path.join(where, name))
            for where, _, names in os.walk(path) for name in names]


def matches(name, pattern):
    """Whether a file's name fits the option pathGlobFilter."""
    return fnmatch.fnmatchcase(name, pattern)
