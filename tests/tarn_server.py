"""A real Tarn process, and clients for it."""

import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

import boto3
import botocore.config
import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
ROOT_KEYS = ("AKIATARNROOTKEY00000", "tarn-root-secret-for-tests-0000000000000")
ACCOUNT = "123456789012"
START_TIMEOUT_S = 60


def binary():
    path = os.environ.get("TARN_BINARY", str(ROOT / "build" / "release" / "tarn"))
    if not os.path.exists(path):
        pytest.fail(f"{path} is missing: build it with ./run test, or set TARN_BINARY")
    return path


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One data folder and the process that serves it; may be killed and started again."""

    root_keys = ROOT_KEYS

    def __init__(self, folder, *arguments, environment=None):
        self.folder = pathlib.Path(folder)
        self.data = self.folder / "data"
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.arguments = list(arguments)
        self.environment = environment or {}
        self.process = None
        self.log_path = self.folder / "server.log"

    def start(self):
        environment = dict(
            os.environ,
            TARN_ROOT_ACCESS_KEY_ID=ROOT_KEYS[0],
            TARN_ROOT_SECRET_ACCESS_KEY=ROOT_KEYS[1],
            **self.environment,
        )
        self.process = subprocess.Popen(
            [binary(), "serve", "--data", str(self.data), "--listen", f"127.0.0.1:{self.port}",
             "--test-hooks", *self.arguments],
            stdout=subprocess.PIPE, stderr=open(self.log_path, "ab"), env=environment, text=True)
        deadline = time.monotonic() + START_TIMEOUT_S
        for line in self.process.stdout:
            if "ready" in line:
                return self
            if time.monotonic() > deadline:
                break
        self.kill()
        raise RuntimeError("the server did not get ready:\n" + self.log()[-4000:])

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        if self.process:
            self.process.wait()
            self.process.stdout.close()
            self.process = None

    def stop(self):
        """SIGTERM; returns the exit code."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        self.process = None
        return code

    def restart(self):
        self.kill()
        return self.start()

    def log(self):
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def client(self, service, keys=ROOT_KEYS, region="us-east-1", token=None, **config):
        config.setdefault("retries", {"max_attempts": 0})
        if service == "s3":
            config.setdefault("s3", {"addressing_style": "path"})
        return boto3.client(
            service, endpoint_url=self.endpoint, region_name=region,
            aws_access_key_id=keys[0] if keys else None,
            aws_secret_access_key=keys[1] if keys else None, aws_session_token=token,
            config=botocore.config.Config(**config))

    def aws(self, *arguments, keys=ROOT_KEYS, region="us-east-1", check=True, parse=True):
        """Runs the stock CLI; returns its parsed JSON, or the completed process."""
        environment = dict(
            os.environ, AWS_ENDPOINT_URL=self.endpoint, AWS_ACCESS_KEY_ID=keys[0],
            AWS_SECRET_ACCESS_KEY=keys[1], AWS_DEFAULT_REGION=region, AWS_PAGER="",
            AWS_CONFIG_FILE="/dev/null", AWS_SHARED_CREDENTIALS_FILE="/dev/null",
            AWS_MAX_ATTEMPTS="1")
        done = subprocess.run([shutil.which("aws") or "aws", *arguments], env=environment,
                              capture_output=True, text=True, timeout=120)
        if check and done.returncode != 0:
            raise AssertionError(f"aws {' '.join(arguments)}: {done.stderr}")
        if not parse or not check:
            return done
        return json.loads(done.stdout) if done.stdout.strip() else None

    def user(self, name, policy=None):
        """A user with an inline policy; returns its access key and secret."""
        iam = self.client("iam")
        iam.create_user(UserName=name)
        if policy is not None:
            iam.put_user_policy(UserName=name, PolicyName="test", PolicyDocument=json.dumps(policy))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return key["AccessKeyId"], key["SecretAccessKey"]


def finish(server):
    """Whatever the tests did: what they left keeps every promise of every service's rows."""
    server.kill()
    done = subprocess.run([binary(), "fsck", "--data", str(server.data)], capture_output=True,
                          text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
