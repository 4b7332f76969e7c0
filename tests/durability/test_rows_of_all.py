"""What every service has stored is clean to fsck and to the scrubber, after a kill too."""

import json
import time

from test_damage import fsck, root_page
from tarn_server import Server

TRUST = json.dumps({"Version": "2012-10-17", "Statement": [{
    "Effect": "Allow", "Action": "sts:AssumeRole",
    "Principal": {"Service": ["scheduler.amazonaws.com", "events.amazonaws.com"]}}]})


def use_tables(server):
    dynamodb = server.client("dynamodb")
    dynamodb.create_table(
        TableName="items", BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("id", "name")],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[{
            "IndexName": "by-name", "KeySchema": [{"AttributeName": "name", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "ALL"}}])
    dynamodb.update_time_to_live(TableName="items", TimeToLiveSpecification={
        "Enabled": True, "AttributeName": "ends"})
    for number in range(20):
        dynamodb.put_item(TableName="items", Item={
            "id": {"S": str(number)}, "name": {"S": "x" * (1 + number * 5_000 % 1_000)},
            "ends": {"N": str(int(time.time()) + 3600)}, "large": {"S": "y" * number * 10_000}})
    dynamodb.transact_write_items(ClientRequestToken="t" * 20, TransactItems=[
        {"Delete": {"TableName": "items", "Key": {"id": {"S": "3"}}}}])


def use_queues(server):
    sqs, sns = server.client("sqs"), server.client("sns")
    plain = sqs.create_queue(QueueName="plain", Attributes={"DelaySeconds": "0"})["QueueUrl"]
    ordered = sqs.create_queue(QueueName="ordered.fifo", Attributes={
        "FifoQueue": "true", "ContentBasedDeduplication": "true"})["QueueUrl"]
    topic = sns.create_topic(Name="ordered.fifo", Attributes={
        "FifoTopic": "true", "ContentBasedDeduplication": "true"})["TopicArn"]
    for number in range(5):
        sqs.send_message(QueueUrl=plain, MessageBody="m" * (1 + number * 60_000))
        sqs.send_message(QueueUrl=plain, MessageBody="later", DelaySeconds=600)
        sqs.send_message(QueueUrl=ordered, MessageBody=str(number), MessageGroupId="g")
        sns.publish(TopicArn=topic, Message=str(number), MessageGroupId="g")
    taken = sqs.receive_message(QueueUrl=plain, MaxNumberOfMessages=5)["Messages"]
    sqs.delete_message(QueueUrl=plain, ReceiptHandle=taken[0]["ReceiptHandle"])
    sqs.receive_message(QueueUrl=ordered)
    return "arn:aws:sqs:us-east-1:123456789012:plain"


def use_schedules(server, queue):
    role = server.client("iam").create_role(
        RoleName="sends", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    server.client("scheduler").create_schedule(
        Name="often", ScheduleExpression="rate(1 minute)", FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": queue, "RoleArn": role})
    events = server.client("events")
    events.put_rule(Name="often", ScheduleExpression="rate(1 minute)")
    events.put_rule(Name="all", EventPattern='{"source":["mine"]}')
    events.put_targets(Rule="all", Targets=[{"Id": "q", "Arn": queue}])
    events.put_events(Entries=[{"Source": "mine", "DetailType": "d",
                                "Detail": json.dumps({"x": "z" * 100_000})}])
    glue = server.client("glue")
    glue.create_job(Name="none", Role=role, Command={
        "Name": "glueetl", "ScriptLocation": "s3://none/none.py", "PythonVersion": "3"})
    glue.create_trigger(Name="daily", Type="SCHEDULED", Schedule="cron(0 12 * * ? *)",
                        Actions=[{"JobName": "none"}], StartOnCreation=True)
    glue.start_job_run(JobName="none")
    glue.create_workflow(Name="flow")
    glue.create_trigger(Name="begin", Type="ON_DEMAND", WorkflowName="flow",
                        Actions=[{"JobName": "none"}])
    glue.start_workflow_run(Name="flow")
    s3 = server.client("s3")
    s3.create_bucket(Bucket="guarded")
    s3.put_bucket_policy(Bucket="guarded", Policy=json.dumps({
        "Version": "2012-10-17", "Statement": [{
            "Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject",
            "Resource": "arn:aws:s3:::guarded/*"}]}))


def use_dashboards(server):
    quicksight = server.client("quicksight")
    account = {"AwsAccountId": "123456789012"}
    user = quicksight.register_user(
        **account, Namespace="default", IdentityType="QUICKSIGHT", Email="a@example.com",
        UserRole="AUTHOR", UserName="ann")["User"]["Arn"]
    definition = {"DataSetIdentifierDeclarations": [], "Sheets": [{"SheetId": "s"}]}
    quicksight.create_dashboard(**account, DashboardId="d", Name="d", Definition=definition,
                                Permissions=[{"Principal": user, "Actions": [
                                    "quicksight:DescribeDashboard"]}])
    quicksight.create_analysis(**account, AnalysisId="a", Name="a", Definition=definition)
    quicksight.delete_analysis(**account, AnalysisId="a")
    above = quicksight.create_folder(**account, FolderId="f", Name="f")["Arn"]
    quicksight.create_folder(**account, FolderId="g", Name="g", ParentFolderArn=above)


def test_nothing_is_called_damage(tmp_path):
    server = Server(tmp_path, "--scrub-mib-per-second", "1000").start()
    try:
        queue = use_queues(server)
        use_tables(server)
        use_schedules(server, queue)
        use_dashboards(server)
        server.client("sts").get_session_token()
        server.client("logs").create_log_group(logGroupName="/g")
        before = root_page(server, "/_tarn/scrub")["passes"]
        root_page(server, "/_tarn/scrub", "POST")
        deadline = time.monotonic() + 60
        while (seen := root_page(server, "/_tarn/scrub"))["passes"] <= before + 1:
            assert time.monotonic() < deadline
            time.sleep(0.1)
            root_page(server, "/_tarn/scrub", "POST")
        assert seen["damaged"] == 0, server.log()[-2000:]
    finally:
        server.kill()
    assert fsck(server) == (0, [])
