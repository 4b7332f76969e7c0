"""Editors of queues, topics, rules, schedules, logs and trails."""

import json

from filling import add_tag, choose, fill, number, select_row, submit, wait_for, write
from tarn_server import ACCOUNT


def queue(console, name):
    sqs = console.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    return sqs, url, f"arn:aws:sqs:us-east-1:{ACCOUNT}:{name}"


def test_failures_of_a_queue_go_to_another_and_back(root_page, console, name):
    sqs, url, _ = queue(console, name)
    _, dead_url, dead = queue(console, name + "-dead")
    page = root_page(path=f"/sqs/{name}")
    page.get_by_role("button", name="Settings", exact=True).click()
    dialog = page.get_by_role("dialog")
    choose(page, dialog, "Failures go to", f"{name}-dead")
    number(dialog, "After so many tries", 1)
    number(dialog, "Seconds until a received message is visible again", 0)
    submit(page, "Save")
    page.get_by_text("after 1 tries").wait_for()
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert json.loads(attributes["RedrivePolicy"]) == {
        "deadLetterTargetArn": dead, "maxReceiveCount": 1}

    page.get_by_role("button", name="Send a message").click()
    fill(dialog, "Body", "no good")
    fill(dialog, "Attributes (optional)", "kind=order")
    submit(page, "Send")
    sent = sqs.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"][0]
    assert sent["MessageAttributes"]["kind"]["StringValue"] == "order"
    assert "Messages" not in sqs.receive_message(QueueUrl=url)  # it is a failure by now

    page.goto(f"{console.origin}/sqs/{name}-dead?tab=settings")
    page.get_by_role("button", name="Send all back").click()
    wait_for(lambda: sqs.get_queue_attributes(
        QueueUrl=url, AttributeNames=["All"])["Attributes"]["ApproximateNumberOfMessages"] == "1")
    page.get_by_role("button", name="Example of a queue policy").click()
    page.get_by_role("button", name="Save the queue policy").click()
    page.get_by_text("Queue policy: saved").wait_for()
    assert "Policy" in sqs.get_queue_attributes(
        QueueUrl=dead_url, AttributeNames=["Policy"])["Attributes"]
    add_tag(page, "team", "red")


def test_all_settings_of_queues(root_page, console, name):
    sqs, _, source = queue(console, name)
    page = root_page(path="/sqs?new=1")
    dialog = page.get_by_role("dialog")
    fill(dialog, "Name", f"{name}-of")
    dialog.get_by_text("First in, first out").click()
    dialog.get_by_text("Settings of its own").click()
    number(dialog, "Seconds that new messages wait", 3)
    number(dialog, "Bytes of a message at most", 2048)
    choose(page, dialog, "The same message counts once", "In each group")
    choose(page, dialog, "Messages in a second are counted", "For each group")
    dialog.get_by_text("Messages are encrypted").click()
    submit(page, "Make queue")
    page.get_by_role("link", name=f"{name}-of.fifo").click()
    page.get_by_text("Not encrypted").wait_for()

    def attributes(which):
        url = sqs.get_queue_url(QueueName=which)["QueueUrl"]
        return sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]

    made = attributes(f"{name}-of.fifo")
    assert {k: made[k] for k in (
        "FifoQueue", "ContentBasedDeduplication", "DelaySeconds", "MaximumMessageSize",
        "DeduplicationScope", "FifoThroughputLimit", "SqsManagedSseEnabled")} == {
            "FifoQueue": "true", "ContentBasedDeduplication": "true", "DelaySeconds": "3",
            "MaximumMessageSize": "2048", "DeduplicationScope": "messageGroup",
            "FifoThroughputLimit": "perMessageGroupId", "SqsManagedSseEnabled": "false"}

    queue(console, f"{name}-dead")
    page.goto(f"{console.origin}/sqs/{name}-dead")
    page.get_by_role("button", name="Settings", exact=True).click()
    choose(page, dialog, "Whose failures may come here", "Only these")
    fill(dialog, "Queues whose failures may come", source)
    submit(page, "Save")
    page.get_by_text("The settings hold").wait_for()
    assert json.loads(attributes(f"{name}-dead")["RedriveAllowPolicy"]) == {
        "redrivePermission": "byQueue", "sourceQueueArns": [source]}


def test_all_settings_of_topics_and_subscriptions(root_page, console, name):
    sns = console.client("sns")
    _, _, dead = queue(console, f"{name}-dead")
    page = root_page(path="/sns?new=1")
    dialog = page.get_by_role("dialog")
    fill(dialog, "Name", f"{name}-of")
    dialog.get_by_text("First in, first out").click()
    choose(page, dialog, "The same message counts once", "In each group")
    submit(page, "Make topic")
    page.get_by_role("link", name=f"{name}-of.fifo").first.wait_for()
    topics = [t["TopicArn"] for t in sns.list_topics()["Topics"]]
    fifo = sns.get_topic_attributes(TopicArn=next(
        t for t in topics if t.endswith(f"{name}-of.fifo")))["Attributes"]
    assert (fifo["FifoTopic"], fifo["FifoThroughputScope"]) == ("true", "MessageGroup")

    topic = sns.create_topic(Name=name)["TopicArn"]
    page.goto(f"{console.origin}/sns/{name}")
    page.get_by_role("button", name="Edit the topic").click()
    fill(dialog, "Display name (optional)", "Orders")
    choose(page, dialog, "Messages are signed by", "SHA-256")
    write(page, dialog, "Delivery by http", json.dumps(
        {"http": {"defaultHealthyRetryPolicy": {"numRetries": 4}}}))
    submit(page, "Save")
    page.get_by_text("SHA-256").wait_for()
    found = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert (found["DisplayName"], found["SignatureVersion"]) == ("Orders", "2")
    assert json.loads(found["DeliveryPolicy"])["http"]["defaultHealthyRetryPolicy"]["numRetries"] == 4

    page.get_by_role("button", name="Subscribe", exact=True).first.click()
    choose(page, dialog, "Kind", "An address by http")
    fill(dialog, "Address", "http://127.0.0.1:9/told")
    choose(page, dialog, "Filter by", "Their body")
    write(page, dialog, "Only messages that fit", '{"order": {"kind": ["new"]}}')
    choose(page, dialog, "What can", f"{name}-dead")
    write(page, dialog, "Delivery", '{"healthyRetryPolicy": {"numRetries": 2}}')
    submit(page, "Subscribe")
    page.get_by_role("gridcell", name="http://127.0.0.1:9/told").first.wait_for()
    (made,) = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert made["Protocol"] == "http"


def test_who_may_write_into_log_groups(root_page, console, name):
    logs = console.client("logs")
    page = root_page(path="/logs?tab=policies")
    page.get_by_role("button", name="New policy").first.click()
    dialog = page.get_by_role("dialog")
    fill(dialog, "Name", name)
    submit(page, "Save")
    page.get_by_role("gridcell", name="events.amazonaws.com").first.wait_for()
    (made,) = logs.describe_resource_policies()["resourcePolicies"]
    assert made["policyName"] == name
    page.get_by_role("button", name=f"Change policy {name}").click()
    document = json.loads(made["policyDocument"])
    document["Statement"][0]["Principal"]["Service"] = "vpc-flow-logs.amazonaws.com"
    write(page, dialog, "Policy", json.dumps(document))
    submit(page, "Save")
    page.get_by_role("gridcell", name="vpc-flow-logs.amazonaws.com").first.wait_for()
    select_row(page, name)
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_text("There is no policy").wait_for()
    assert logs.describe_resource_policies()["resourcePolicies"] == []


def test_a_topic_filters_what_a_queue_gets(root_page, console, name):
    sqs, url, arn = queue(console, name)
    sns = console.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"},
             "Action": "sqs:SendMessage", "Resource": arn}]})})
    page = root_page(path=f"/sns/{name}")
    page.get_by_role("button", name="Subscribe", exact=True).first.click()
    dialog = page.get_by_role("dialog")
    choose(page, dialog, "Queue", name)
    dialog.get_by_text("The message alone").click()
    write(page, dialog, "Only messages that fit", '{"kind": ["order"]}')
    submit(page, "Subscribe")
    page.get_by_role("gridcell", name=arn).first.wait_for()
    for kind in ("other", "order"):
        page.get_by_role("button", name="Publish", exact=True).click()
        fill(dialog, "Message", f"a message of kind {kind}")
        fill(dialog, "Attributes (optional)", f"kind={kind}")
        submit(page, "Publish")
    got = wait_for(lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages"))
    assert [m["Body"] for m in got] == ["a message of kind order"]

    select_row(page, sns.list_subscriptions_by_topic(
        TopicArn=topic)["Subscriptions"][0]["SubscriptionArn"] + arn)
    page.get_by_role("button", name="Edit", exact=True).last.click()
    write(page, dialog, "Only messages that fit", '{"kind": ["other"]}')
    submit(page, "Save")
    subscription = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"][0]
    found = sns.get_subscription_attributes(
        SubscriptionArn=subscription["SubscriptionArn"])["Attributes"]
    assert json.loads(found["FilterPolicy"]) == {"kind": ["other"]}
    page.get_by_role("tab", name="Tags").click()
    add_tag(page, "team", "red")


def test_a_rule_transforms_what_its_target_gets(root_page, console, name):
    sqs, url, arn = queue(console, name)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({
        "Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
             "Action": "sqs:SendMessage", "Resource": arn}]})})
    events = console.client("events")
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    page = root_page(path=f"/events/{name}")
    page.get_by_role("button", name="Add a target").first.click()
    dialog = page.get_by_role("dialog")
    fill(dialog, "Target", arn)
    choose(page, dialog, "It gets", "A text with parts")
    fill(dialog, "Text", '{"spent": <amount>}')
    submit(page, "Add")
    page.get_by_role("button", name=f"Edit target {arn}").wait_for()
    page.goto(f"{console.origin}/events")
    page.get_by_role("button", name="Send an event").click()
    fill(dialog, "Source", name)
    submit(page, "Send")
    got = wait_for(lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages"))
    assert json.loads(got[0]["Body"]) == {"spent": 5}

    page.goto(f"{console.origin}/events/{name}")
    page.get_by_role("button", name="Edit", exact=True).click()
    fill(dialog, "Description (optional)", "what was spent")
    submit(page, "Save")
    page.get_by_text("what was spent").wait_for()
    assert events.describe_rule(Name=name)["Description"] == "what was spent"


def test_event_buses_come_and_go(root_page, console, name):
    page = root_page(path="/events-buses")
    page.get_by_role("button", name="New event bus").click()
    fill(page.get_by_role("dialog"), "Name", name)
    submit(page, "Make bus")
    select_row(page, name)
    page.get_by_role("button", name="Example of a bus policy").click()
    page.get_by_role("button", name="Save the bus policy").click()
    page.get_by_text("Bus policy: saved").wait_for()
    assert "210987654321" in console.client("events").describe_event_bus(Name=name)["Policy"]
    page.get_by_role("button", name="Delete", exact=True).click()
    fill(page.get_by_role("dialog"), f"Type {name} to go on", name)
    submit(page, "Delete")
    page.get_by_role("link", name=name, exact=True).wait_for(state="detached")


def test_a_schedule_is_made_changed_and_deleted(root_page, console, name):
    _, _, arn = queue(console, name)
    iam, scheduler = console.client("iam"), console.client("scheduler")
    trust = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "scheduler.amazonaws.com"},
         "Action": "sts:AssumeRole"}]}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    page = root_page(path="/schedules?new=1")
    dialog = page.get_by_role("dialog")
    fill(dialog, "Name", name)
    fill(dialog, "When", "cron(0 12 * * ? *)")
    fill(dialog, "Time zone", "Europe/Berlin")
    fill(dialog, "Target", arn)
    fill(dialog, "Role", role)
    submit(page, "Make schedule")
    made = scheduler.get_schedule(Name=name)
    assert made["ScheduleExpressionTimezone"] == "Europe/Berlin" and made["State"] == "ENABLED"
    page.get_by_role("button", name=name, exact=True).click()
    dialog.get_by_text("Enabled").click()
    submit(page, "Save")
    assert scheduler.get_schedule(Name=name)["State"] == "DISABLED"
    select_row(page, f"default/{name}")
    page.get_by_role("button", name="Delete", exact=True).click()
    submit(page, "Delete")
    page.get_by_role("button", name=name, exact=True).wait_for(state="detached")


def test_a_log_group_is_kept_searched_and_subscribed_to(root_page, console, name):
    logs = console.client("logs")
    page = root_page(path="/logs")
    page.get_by_role("button", name="New group").click()
    dialog = page.get_by_role("dialog")
    fill(dialog, "Name", f"/own/{name}")
    choose(page, dialog, "Days that lines are kept", "30")
    submit(page, "Make group")
    page.get_by_role("link", name=f"/own/{name}").click()
    found = logs.describe_log_groups(logGroupNamePrefix=f"/own/{name}")["logGroups"][0]
    assert found["retentionInDays"] == 30

    import time
    logs.create_log_stream(logGroupName=f"/own/{name}", logStreamName="s")
    logs.put_log_events(logGroupName=f"/own/{name}", logStreamName="s", logEvents=[
        {"timestamp": int(time.time() * 1000), "message": f"ERROR {n}" if n % 2 else f"fine {n}"}
        for n in range(10)])
    page.get_by_role("tab", name="Search").click()
    fill(page, "Pattern", "ERROR")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_text("5 lines").wait_for()
    page.get_by_role("log").get_by_text("ERROR 3").wait_for()
    page.get_by_role("tab", name="Settings").click()
    page.get_by_role("button", name="Change how long lines are kept").click()
    choose(page, dialog, "Days", "For ever")
    submit(page, "Save")
    page.get_by_text("For ever").wait_for()
    add_tag(page, "team", "red")


def test_a_trail_writes_into_a_bucket(root_page, console, bucket_of, name):
    page = root_page(path="/cloudtrail/trails")
    page.get_by_role("button", name="New trail").first.click()
    dialog = page.get_by_role("dialog")
    fill(dialog, "Name", name)
    choose(page, dialog, "Bucket", bucket_of)
    submit(page, "Make trail")
    trail = console.client("cloudtrail").get_trail(Name=name)["Trail"]
    assert trail["S3BucketName"] == bucket_of and trail["IsMultiRegionTrail"]
    select_row(page, trail["TrailARN"])
    page.get_by_role("button", name="Stop writing").click()
    page.get_by_role("button", name="Go on writing").wait_for()
    write(page, page, "Event selectors", json.dumps([
        {"ReadWriteType": "WriteOnly", "IncludeManagementEvents": True}]))
    page.get_by_role("button", name="Save the event selectors").click()
    page.get_by_text("Event selectors: saved").wait_for()
    selectors = console.client("cloudtrail").get_event_selectors(TrailName=name)["EventSelectors"]
    assert selectors[0]["ReadWriteType"] == "WriteOnly"
    add_tag(page, "team", "red")
    page.get_by_role("button", name="Delete", exact=True).click()
    fill(dialog, f"Type {name} to go on", name)
    submit(page, "Delete")
    page.get_by_text("There is no trail yet").wait_for()
