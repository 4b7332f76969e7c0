"""Clients that race for the same things by compare-and-swap while the server is killed under them.

Objects: PutObject with If-None-Match and If-Match, DeleteObject, GetObject. Tables: UpdateTable with
VersionId, GetTable. What each client was told must fit one order of all calls (linearizability.py).
"""

import hashlib
import threading
import time

import botocore.exceptions

from linearizability import IMPOSSIBLE, Operation, final_states
from writers import Writer

ABSENT = None
REFUSED = ("PreconditionFailed", "NoSuchKey", "ConditionalRequestConflict",
           "ConcurrentModificationException")


class Register:
    """One object or table, and what was asked of it since the last restart."""

    def __init__(self, key, state):
        self.key, self.state = key, state
        self.lock = threading.Lock()
        self.operations = []
        self.refused = self.swapped = 0

    def call(self, name, call, effect):
        """`call()` talks to the server; `effect(answer, state)` judges. Refusals answer None."""
        called, answered, answer = time.monotonic(), None, None
        is_answered = False
        try:
            answer = call()
            is_answered = True
        except botocore.exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
            if code not in REFUSED:
                raise
            is_answered = True
            name += " refused"
            answer = error
        finally:
            answered = time.monotonic() if is_answered else None
            with self.lock:
                self.operations.append(
                    Operation(name, called, answered, lambda state: effect(answer, state)))
        return answer

    def settle(self, state):
        """`state` was read after the restart: it must fit all that was told before."""
        now = time.monotonic()
        seen = Operation(f"restart reads {state}", now, now,
                         lambda before: before if before == state else IMPOSSIBLE)
        finals = final_states(self.operations + [seen], self.state)
        assert finals, (f"{self.key}: no order of these explains what was told, from {self.state}: "
                        + "; ".join(map(repr, self.operations + [seen])))
        self.state, self.operations = state, []


def is_refused(answer):
    return isinstance(answer, botocore.exceptions.ClientError)


def sees_answer(answer, state):
    return state if state == answer else IMPOSSIBLE


def md5_hex(body):
    return hashlib.md5(body, usedforsecurity=False).hexdigest()


def read_object(s3, where):
    try:
        answer = s3.get_object(**where)
    except s3.exceptions.NoSuchKey:
        return ABSENT
    body = answer["Body"].read()
    assert answer["ETag"] == f'"{md5_hex(body)}"', "the body is another one than the ETag's"
    return answer["ETag"]


def table_input(name, note):
    return {"Name": name, "Parameters": {"note": note}, "StorageDescriptor": {"Columns": []}}


def read_table(glue, database, name):
    table = glue.get_table(DatabaseName=database, Name=name)["Table"]
    return table["VersionId"], table["Parameters"]["note"]


class ObjectRacer(Writer):
    """Races for objects; the state of a register is the ETag, or ABSENT."""

    def __init__(self, name, seed, bucket, registers):
        super().__init__(name, seed)
        self.bucket, self.registers = bucket, registers

    def connect(self, server):
        self.s3 = self.client(server, "s3")

    def step(self):
        register = self.random.choice(self.registers)
        where = {"Bucket": self.bucket, "Key": register.key}
        choice = self.random.random()
        if choice < 0.1:
            register.call("delete", lambda: self.s3.delete_object(**where),
                          lambda answer, state: ABSENT)
            return
        etag = self.read(register, where)
        if choice < 0.8:
            self.swap(register, where, etag)

    def read(self, register, where):
        return register.call("get", lambda: read_object(self.s3, where), sees_answer)

    def swap(self, register, where, etag):
        body = self.random.randbytes(self.random.choice((20, 9000)))
        condition = {"IfNoneMatch": "*"} if etag is ABSENT else {"IfMatch": etag}
        new = f'"{md5_hex(body)}"'

        def effect(answer, state):
            if is_refused(answer):
                # Told to come again, or that another one was faster.
                code = answer.response["Error"]["Code"]
                return state if code == "ConditionalRequestConflict" or state != etag else IMPOSSIBLE
            return new if state == etag else IMPOSSIBLE

        answer = register.call(f"swap {etag} {new}", lambda: self.s3.put_object(
            Body=body, **where, **condition)["ETag"], effect)
        with register.lock:
            if is_refused(answer):
                register.refused += 1
            else:
                assert answer == new
                register.swapped += 1


class TableRacer(Writer):
    """Races for tables; the state of a register is version and note."""

    def __init__(self, name, seed, database, registers):
        super().__init__(name, seed)
        self.database, self.registers = database, registers

    def connect(self, server):
        self.glue = self.client(server, "glue")

    def step(self):
        register = self.random.choice(self.registers)
        state = register.call("get", lambda: read_table(self.glue, self.database, register.key),
                              sees_answer)
        if self.random.random() < 0.7:
            self.swap(register, state)

    def swap(self, register, seen):
        note = str(self.random.randrange(1_000_000_000))

        def effect(answer, state):
            if is_refused(answer):
                return state if state[0] != seen[0] else IMPOSSIBLE
            return (str(int(seen[0]) + 1), note) if state[0] == seen[0] else IMPOSSIBLE

        answer = register.call(f"swap {seen[0]} {note}", lambda: self.glue.update_table(
            DatabaseName=self.database, VersionId=seen[0],
            TableInput=table_input(register.key, note)), effect)
        with register.lock:
            if is_refused(answer):
                register.refused += 1
            else:
                register.swapped += 1
