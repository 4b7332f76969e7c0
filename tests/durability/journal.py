"""What clients were told, so that it can be compared with what a restarted server knows.

Each key has one writer. A change that was sent but not answered may have happened or not, but wholly
or not at all: the key then has two allowed values until a look settles it.
"""

import hashlib

ABSENT = None


def fingerprint(content):
    return len(content), hashlib.sha256(content).hexdigest()


class Journal:
    def __init__(self, changes=0):
        self.acknowledged = {}
        self.sent = {}
        self.changes = changes  # acknowledged ever

    def change(self, key, value, call):
        """Runs `call`, which makes `key` have `value`; an exception leaves both values allowed."""
        self.sent[key] = value
        answer = call()
        del self.sent[key]
        self.acknowledged[key] = value
        self.changes += 1
        return answer

    def allowed(self, key):
        values = [self.acknowledged.get(key, ABSENT)]
        if key in self.sent:
            values.append(self.sent[key])
        return values

    def keys(self):
        return sorted(set(self.acknowledged) | set(self.sent))

    def settle(self, key, value):
        """`value` was seen after the restart."""
        assert value in self.allowed(key), (
            f"{key}: {value} is there, but {self.allowed(key)} was acknowledged or sent")
        self.sent.pop(key, None)
        self.acknowledged[key] = value
