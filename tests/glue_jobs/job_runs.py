"""Jobs, their scripts and their runs, for tests."""

import json
import time

TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
OVER = ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR")
RUN_TIMEOUT_S = 90


def make_job_role(server, name, actions=("s3:*", "glue:*", "logs:*"), trust=None):
    iam = server.client("iam")
    arn = iam.create_role(RoleName=name,
                          AssumeRolePolicyDocument=json.dumps(trust or TRUST))["Role"]["Arn"]
    policy = {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps(policy))
    return arn


def wait_for(what, timeout_s=RUN_TIMEOUT_S, pause_s=0.02):
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        time.sleep(pause_s)
    raise AssertionError("it did not come to pass in time")


class Jobs:
    def __init__(self, server, name, role):
        self.server, self.name, self.role = server, name, role
        self.connect()
        self.s3.create_bucket(Bucket=name)
        self.glue.create_database(DatabaseInput={"Name": name})

    def connect(self):
        """Anew after the server was started again."""
        self.s3, self.glue = self.server.client("s3"), self.server.client("glue")
        self.logs = self.server.client("logs")

    def put(self, key, body):
        self.s3.put_object(Bucket=self.name, Key=key, Body=body)

    def create(self, script, job=None, command="glueetl", **settings):
        """A job with that script; settings as CreateJob's."""
        job = job or self.name
        self.put(f"scripts/{job}.py", script)
        settings.setdefault("Role", self.role)
        settings.setdefault("GlueVersion", "4.0")
        if command == "pythonshell":
            settings.setdefault("MaxCapacity", 0.0625)
        else:
            settings.setdefault("WorkerType", "G.025X")
            settings.setdefault("NumberOfWorkers", 2)
        self.glue.create_job(Name=job, Command={
            "Name": command, "PythonVersion": "3.9" if command == "pythonshell" else "3",
            "ScriptLocation": f"s3://{self.name}/scripts/{job}.py"}, **settings)
        return job

    def start(self, job=None, **settings):
        return self.glue.start_job_run(JobName=job or self.name, **settings)["JobRunId"]

    def get(self, run_id, job=None):
        return self.glue.get_job_run(JobName=job or self.name, RunId=run_id)["JobRun"]

    def wait(self, run_id, *states, job=None, timeout_s=RUN_TIMEOUT_S):
        """The run as soon as it is in one of the states; in its last state if none is named."""
        return wait_for(lambda: (lambda run: run if run["JobRunState"] in (states or OVER) else None)(
            self.get(run_id, job)), timeout_s)

    def run(self, job=None, timeout_s=RUN_TIMEOUT_S, **settings):
        return self.wait(self.start(job, **settings), job=job, timeout_s=timeout_s)

    def succeed(self, job=None, **settings):
        run = self.run(job, **settings)
        assert run["JobRunState"] == "SUCCEEDED", (run.get("ErrorMessage"), self.lines(run))
        return run

    def lines(self, run, kind=None):
        """What the run has logged: of both streams, or of one."""
        found = []
        for each in (kind,) if kind else ("output", "error"):
            group = f"{run['LogGroupName']}/{each}"
            try:
                events = self.logs.get_log_events(logGroupName=group, logStreamName=run["Id"],
                                                  startFromHead=True)["events"]
            except self.logs.exceptions.ResourceNotFoundException:
                continue
            found += [event["message"] for event in events]
        return found

    def keys(self, prefix):
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix)
        return [item["Key"] for page in pages for item in page.get("Contents", ())]

    def rows(self, sql):
        """What Athena answers to a SELECT over the database: tuples of text, None for NULL."""
        athena = self.server.client("athena")
        query = athena.start_query_execution(
            QueryString=sql, QueryExecutionContext={"Database": self.name},
            ResultConfiguration={"OutputLocation": f"s3://{self.name}/results/"})
        query = query["QueryExecutionId"]

        def status():
            found = athena.get_query_execution(QueryExecutionId=query)["QueryExecution"]["Status"]
            return found if found["State"] in ("SUCCEEDED", "FAILED") else None
        ended = wait_for(status)
        assert ended["State"] == "SUCCEEDED", ended
        pages = athena.get_query_results(QueryExecutionId=query)["ResultSet"]["Rows"]
        return [tuple(cell.get("VarCharValue") for cell in row["Data"]) for row in pages[1:]]

    def crawl(self, prefix, crawler=None):
        """Crawls a prefix of the bucket; its tables come into the database."""
        crawler = crawler or self.name
        try:
            self.glue.create_crawler(Name=crawler, Role=self.role, DatabaseName=self.name,
                                     Targets={"S3Targets": [{"Path": f"s3://{self.name}/{prefix}"}]})
        except self.glue.exceptions.AlreadyExistsException:
            pass
        self.glue.start_crawler(Name=crawler)
        wait_for(lambda: self.glue.get_crawler(Name=crawler)["Crawler"]["State"] == "READY")
        last = self.glue.get_crawler(Name=crawler)["Crawler"]["LastCrawl"]
        assert last["Status"] == "SUCCEEDED", last
