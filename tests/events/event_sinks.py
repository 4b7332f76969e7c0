"""Log groups that take events, and clocks that are moved; for the tests of EventBridge and of what sends to it."""

import json
import time
import urllib.request


class Sink:
    """A log group that takes events; messages() are those that came."""

    def __init__(self, tarn, name):
        self.logs = tarn.client("logs")
        self.group = f"/aws/events/{name}"
        self.arn = f"arn:aws:logs:us-east-1:123456789012:log-group:{self.group}"
        self.logs.create_log_group(logGroupName=self.group)

    def allow(self, name):
        self.logs.put_resource_policy(policyName=name, policyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": [{
                "Sid": "events", "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": self.arn + ":*"}]}))
        return self

    def messages(self):
        found = []
        for page in self.logs.get_paginator("filter_log_events").paginate(logGroupName=self.group):
            found += [event["message"] for event in page["events"]]
        return found

    def wait(self, count, timeout=60):
        deadline = time.monotonic() + timeout
        while len(self.messages()) < count and time.monotonic() < deadline:
            time.sleep(0.05)
        return self.messages()


def advance(tarn, seconds):
    body = json.dumps({"advance_seconds": seconds}).encode()
    urllib.request.urlopen(urllib.request.Request(
        tarn.endpoint + "/_tarn/clock", data=body, method="POST",
        headers={"content-type": "application/json"}))
