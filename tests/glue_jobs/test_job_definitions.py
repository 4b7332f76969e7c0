"""CreateJob and its kin: what is kept, what is refused, who may."""

import botocore.exceptions
import pytest


def test_a_job_is_kept_as_it_was_made(jobs):
    job = jobs.create("print(1)", Description="nightly", MaxRetries=2, Timeout=7,
                      DefaultArguments={"--x": "1"}, NonOverridableArguments={"--y": "2"},
                      ExecutionProperty={"MaxConcurrentRuns": 3}, Tags={"team": "data"})
    found = jobs.glue.get_job(JobName=job)["Job"]
    assert (found["Description"], found["MaxRetries"], found["Timeout"]) == ("nightly", 2, 7)
    assert found["DefaultArguments"] == {"--x": "1"}
    assert found["NonOverridableArguments"] == {"--y": "2"}
    assert found["ExecutionProperty"] == {"MaxConcurrentRuns": 3}
    assert found["Command"]["Name"] == "glueetl"
    assert found["MaxCapacity"] == 0.5
    assert job in jobs.glue.list_jobs(MaxResults=1000)["JobNames"]
    assert job in [each["Name"] for each in jobs.glue.get_jobs(MaxResults=1000)["Jobs"]]
    many = jobs.glue.batch_get_jobs(JobNames=[job, "nobody"])
    assert [each["Name"] for each in many["Jobs"]] == [job]
    assert many["JobsNotFound"] == ["nobody"]
    arn = f"arn:aws:glue:us-east-1:123456789012:job/{job}"
    assert jobs.glue.get_tags(ResourceArn=arn)["Tags"] == {"team": "data"}


def test_an_update_replaces_all_and_a_deletion_is_silent(jobs):
    job = jobs.create("print(1)", Description="old", MaxRetries=2)
    command = jobs.glue.get_job(JobName=job)["Job"]["Command"]
    jobs.glue.update_job(JobName=job, JobUpdate={"Role": jobs.role, "Command": command})
    found = jobs.glue.get_job(JobName=job)["Job"]
    assert "Description" not in found and found["MaxRetries"] == 0
    jobs.glue.delete_job(JobName=job)
    with pytest.raises(jobs.glue.exceptions.EntityNotFoundException):
        jobs.glue.get_job(JobName=job)
    assert jobs.glue.delete_job(JobName=job)["JobName"] == job


def test_a_name_is_taken_once(jobs):
    jobs.create("print(1)")
    with pytest.raises(jobs.glue.exceptions.AlreadyExistsException):
        jobs.create("print(1)")


@pytest.mark.parametrize("settings, said", [
    ({"DefaultArguments": {"--additional-python-modules": "x"}}, "--additional-python-modules"),
    ({"DefaultArguments": {"--job-language": "scala"}}, "scala"),
    ({"DefaultArguments": {"--extra-jars": "s3://b/x.jar"}}, "--extra-jars"),
    ({"DefaultArguments": {"--tarn-engine": "spark"}}, "--tarn-engine spark"),
    ({"MaxRetries": 11}, "MaxRetries"),
    ({"Connections": {"Connections": ["c"]}}, "Connections"),
    ({"command": "gluestreaming"}, "gluestreaming"),
    ({"Timeout": 99999}, "Timeout"),
])
def test_what_is_not_served_is_named(jobs, settings, said):
    with pytest.raises(jobs.glue.exceptions.InvalidInputException) as refused:
        jobs.create("print(1)", **settings)
    assert said in str(refused.value)


def test_a_role_must_be_passed(jobs, tarn, name):
    keys = tarn.user(name, {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "glue:*", "Resource": "*"}]})
    with pytest.raises(botocore.exceptions.ClientError) as refused:
        tarn.client("glue", keys).create_job(
            Name=name, Role=jobs.role, Command={"Name": "glueetl", "ScriptLocation": "s3://b/x.py"})
    assert "iam:PassRole" in str(refused.value)


def test_the_cli_shows_a_job(jobs):
    job = jobs.create("print(1)")
    assert jobs.server.aws("glue", "get-job", "--job-name", job)["Job"]["Name"] == job
