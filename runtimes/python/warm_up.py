"""What a warm interpreter has done before it is copied: boto3 imported, the descriptions of common
services read, and calls practised, so that a copy's own first client and call find nothing left to
import, compile or adapt (Python does so to code that has run some times).

Nothing is called for real: a practised connection is a pair of sockets in this process, with the
answer in it.
"""

import os
import socket
import sys
import zlib

# Whose descriptions botocore reads at the first client of their kind, a few MB of JSON in all.
SERVICES = ("s3", "dynamodb", "sqs", "sns", "sts", "lambda", "events", "logs", "glue", "athena",
            "kinesis", "firehose", "cloudwatch")
# Of no account; a copy's own come in its variables.
NOBODY = {"AWS_ACCESS_KEY_ID": "-", "AWS_SECRET_ACCESS_KEY": "-", "AWS_SESSION_TOKEN": "-",
          "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://localhost:9"}
# What a session reads once, and has read before the copy had its own.
OF_SESSIONS = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_CONFIG_FILE",
               "AWS_SHARED_CREDENTIALS_FILE", "AWS_DATA_PATH", "AWS_METADATA_SERVICE_TIMEOUT",
               "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "AWS_EC2_METADATA_SERVICE_ENDPOINT")
# CPython adapts code that has run eight times.
ROUNDS = 10


def read_descriptions():
    """The default session stays: region, endpoint and credentials it looks up anew for each client.
    Where to look for credentials is made ready, which a session does but once."""
    import boto3
    boto3.setup_default_session()
    boto3.DEFAULT_SESSION._session.get_component("credential_provider")
    nobody = {"region_name": "us-east-1", "aws_access_key_id": "-", "aws_secret_access_key": "-"}
    for service in SERVICES:
        boto3.client(service, **nobody)
    boto3.resource("dynamodb", **nobody)
    boto3.resource("s3", **nobody)


def make_session():
    """Not the default one, which would keep the practice's credentials; but what it has read."""
    import boto3
    import botocore.session
    inner = botocore.session.Session()
    inner.register_component("data_loader",
                             boto3.DEFAULT_SESSION._session.get_component("data_loader"))
    return boto3.Session(botocore_session=inner)


class Answers:
    """Connections that have been answered before anything is asked."""

    def __init__(self, body):
        self._answer = (
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/x-amz-json-1.0\r\n"
            b"x-amzn-requestid: -\r\nx-amz-crc32: %d\r\nContent-Length: %d\r\n\r\n"
            % (zlib.crc32(body), len(body)) + body)
        self._far_ends = []

    def connect(self, *_, **__):
        near, far = socket.socketpair()
        far.sendall(self._answer)
        self._far_ends.append(far)
        return near

    def close(self):
        for end in self._far_ends:
            end.close()


def call_services(session, is_first):
    table = session.resource("dynamodb").Table("-")
    table.put_item(Item={"pk": "-", "n": 1})
    table.get_item(Key={"pk": "-"})
    s3 = session.client("s3")
    s3.put_object(Bucket="b--", Key="-", Body=b"-")
    s3.get_object(Bucket="b--", Key="-")["Body"].read()
    if is_first:
        session.client("sqs").send_message(QueueUrl="http://localhost:9/-/-", MessageBody="-")
        session.client("events").put_events(Entries=[{"Source": "-"}])


def practise_calls():
    import urllib3.util.connection
    # What a real connection needs and a practised one does not.
    "localhost".encode("idna")
    socket.getaddrinfo("127.0.0.1", 80, 0, socket.SOCK_STREAM)
    answers, connect = Answers(b""), urllib3.util.connection.create_connection
    former = {name: os.environ.get(name) for name in NOBODY}
    os.environ.update(NOBODY)
    urllib3.util.connection.create_connection = answers.connect
    try:
        session = make_session()
        for number in range(ROUNDS):
            call_services(session, number == 0)
    finally:
        urllib3.util.connection.create_connection = connect
        answers.close()
        for name, value in former.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def let_go_of_session():
    """In a copy: the default session is made anew where its variables ask for another."""
    boto3 = sys.modules.get("boto3")
    if boto3 is not None and any(name in os.environ for name in OF_SESSIONS):
        boto3.DEFAULT_SESSION = None


def warm_up():
    try:
        import boto3  # noqa: F401, pylint: disable=unused-import
    except ImportError:
        print("zygote: boto3 is not there; `./run build` installs it", file=sys.stderr)
        return
    except Exception as error:  # pylint: disable=broad-except
        print(f"zygote: boto3 does not work with this Python: {error}", file=sys.stderr)
        return
    read_descriptions()
    try:
        practise_calls()
    except Exception as error:  # pylint: disable=broad-except
        print(f"zygote: first calls will take longer: {error}", file=sys.stderr)
