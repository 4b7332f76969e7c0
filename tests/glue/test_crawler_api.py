"""Crawlers as the API shows them: settings, states, history, errors, roles, restarts."""

import json
import re
import time

import botocore.exceptions
import pytest
from crawling import TRUST, Crawl, allow, make_role, wait_ready

ROWS = "id,price\n1,2.5\n2,3.5\n"


def error_of(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_settings_round_trip(crawl):
    crawl.create("a/", exclusions=["**.tmp"], Description="what it does", TablePrefix="p_",
                 Configuration='{"Version": 1.0}')
    crawler = crawl.glue.get_crawler(Name=crawl.name)["Crawler"]
    assert crawler["State"] == "READY" and crawler["Version"] == 1
    assert crawler["Role"] == crawl.role and crawler["DatabaseName"] == crawl.name
    assert crawler["Targets"]["S3Targets"] == [
        {"Path": f"s3://{crawl.name}/a/", "Exclusions": ["**.tmp"]}]
    assert crawler["SchemaChangePolicy"] == {"UpdateBehavior": "UPDATE_IN_DATABASE",
                                             "DeleteBehavior": "DEPRECATE_IN_DATABASE"}
    assert crawler["RecrawlPolicy"] == {"RecrawlBehavior": "CRAWL_EVERYTHING"}
    assert "LastCrawl" not in crawler
    crawl.glue.update_crawler(Name=crawl.name, Description="other")
    crawler = crawl.glue.get_crawler(Name=crawl.name)["Crawler"]
    assert (crawler["Description"], crawler["Version"], crawler["TablePrefix"]) == ("other", 2, "p_")
    assert crawl.name in [c["Name"] for c in crawl.glue.get_crawlers()["Crawlers"]]
    assert crawl.name in crawl.glue.list_crawlers()["CrawlerNames"]
    batch = crawl.glue.batch_get_crawlers(CrawlerNames=[crawl.name, "no-such-crawler"])
    assert [c["Name"] for c in batch["Crawlers"]] == [crawl.name]
    assert batch["CrawlersNotFound"] == ["no-such-crawler"]
    crawl.glue.delete_crawler(Name=crawl.name)
    assert error_of(crawl.glue.get_crawler, Name=crawl.name) == (
        "EntityNotFoundException", f"Crawler entry with name {crawl.name} does not exist")


def test_errors(crawl):
    glue = crawl.glue
    crawl.create("a/")
    code, message = error_of(
        glue.create_crawler, Name=crawl.name, Role=crawl.role, DatabaseName=crawl.name,
        Targets={"S3Targets": [{"Path": "s3://x/"}]})
    assert code == "AlreadyExistsException" and crawl.name in message
    for operation in (glue.start_crawler, glue.stop_crawler, glue.delete_crawler):
        assert error_of(operation, Name="no-such-crawler")[0] == "EntityNotFoundException"
    assert error_of(glue.stop_crawler, Name=crawl.name)[0] == "CrawlerNotRunningException"
    code, _ = error_of(glue.list_crawls, CrawlerName="no-such-crawler")
    assert code == "EntityNotFoundException"


@pytest.mark.parametrize("settings, named", [
    ({"Schedule": "every day"}, "Schedule"),
    ({"CrawlerSecurityConfiguration": "mine"}, "CrawlerSecurityConfiguration"),
    ({"RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVENT_MODE"}}, "CRAWL_EVENT_MODE"),
    ({"Configuration": '{"Nonsense": 1}'}, "Nonsense"),
    ({"Configuration": "{"}, "Configuration"),
    ({"Targets": {"JdbcTargets": [{"ConnectionName": "c", "Path": "p"}]}}, "JdbcTargets"),
    ({"Targets": {"S3Targets": [{"Path": "https://x/y"}]}}, "https://x/y"),
])
def test_what_is_not_served_is_refused_by_name(crawl, settings, named):
    base = {"Name": crawl.name, "Role": crawl.role, "DatabaseName": crawl.name,
            "Targets": {"S3Targets": [{"Path": f"s3://{crawl.name}/"}]}}
    code, message = error_of(crawl.glue.create_crawler, **{**base, **settings})
    assert code == "InvalidInputException" and named in message


def test_states_history_metrics_and_log(crawl):
    crawl.put("t/a.csv", ROWS)
    crawl.create("t/")
    before = time.time()
    crawler = crawl.run()
    last = crawler["LastCrawl"]
    assert (last["LogGroup"], last["LogStream"]) == ("/aws-glue/crawlers", crawl.name)
    assert before - 5 <= last["StartTime"].timestamp() <= time.time() + 5
    crawl.run()
    crawls = crawl.glue.list_crawls(CrawlerName=crawl.name)["Crawls"]
    assert [c["State"] for c in crawls] == ["COMPLETED", "COMPLETED"]
    assert crawls[0]["StartTime"] >= crawls[1]["EndTime"]
    assert json.loads(crawls[1]["Summary"]) == {"TABLE": {"ADD": {"Count": 1}}}
    assert crawls[1]["MessagePrefix"] == last["MessagePrefix"] == crawls[1]["CrawlId"]
    newest = crawl.glue.list_crawls(CrawlerName=crawl.name, MaxResults=1)
    assert newest["Crawls"] == crawls[:1]
    rest = crawl.glue.list_crawls(CrawlerName=crawl.name, NextToken=newest["NextToken"])
    assert rest["Crawls"] == crawls[1:]
    one = crawl.glue.list_crawls(CrawlerName=crawl.name, Filters=[
        {"FieldName": "CRAWL_ID", "FilterOperator": "EQ", "FieldValue": crawls[1]["CrawlId"]}])
    assert one["Crawls"] == crawls[1:]
    metrics = crawl.glue.get_crawler_metrics(
        CrawlerNameList=[crawl.name])["CrawlerMetricsList"][0]
    assert metrics["TablesCreated"] == 1 and metrics["TimeLeftSeconds"] == 0
    assert metrics["LastRuntimeSeconds"] >= 0 and not metrics["StillEstimating"]
    log = crawl.log()
    prefix = f"[{last['MessagePrefix']}] BENCHMARK : "
    for text in (f"Running Start Crawl for Crawler {crawl.name}",
                 f"Classification complete, writing results to database {crawl.name}",
                 "Finished writing to Catalog",
                 "Crawler has finished running and is in state READY"):
        assert prefix + text in log


def test_empty_prefix_succeeds_with_a_line(crawl):
    crawl.create("nothing/")
    crawl.run()
    assert crawl.tables() == {}
    assert any("no objects" in line for line in crawl.log())


def test_missing_database_is_made(crawl):
    crawl.put("t/a.csv", ROWS)
    crawl.create("t/")
    crawl.glue.delete_database(Name=crawl.name)
    crawl.run()
    assert set(crawl.tables()) == {"t"}


@pytest.mark.parametrize("policy, trust, parts", [
    (allow("s3:*", "glue:*"),
     {**TRUST, "Statement": [{**TRUST["Statement"][0],
                              "Principal": {"Service": "lambda.amazonaws.com"}}]},
     ["assume", "glue.amazonaws.com"]),
    (allow("glue:*"), None, ["s3:ListBucket"]),
    (allow("glue:*", "s3:ListBucket"), None, ["s3:GetObject"]),
    (allow("s3:*"), None, ["glue:GetDatabase"]),
    (allow("s3:*", "glue:Get*"), None, ["glue:CreateTable"]),
])
def test_what_the_role_lacks_fails_the_crawl_and_is_named(tarn, name, policy, trust, parts):
    role = make_role(tarn, name, policy, trust)
    crawl = Crawl(tarn, name, role)
    crawl.put("t/a.csv", ROWS)
    crawl.create("t/")
    last = crawl.run_any()["LastCrawl"]
    assert last["Status"] == "FAILED"
    for part in [*parts, name]:
        assert part in last["ErrorMessage"]
    history = crawl.glue.list_crawls(CrawlerName=name)["Crawls"][0]
    assert (history["State"], history["ErrorMessage"]) == ("FAILED", last["ErrorMessage"])
    assert any(last["ErrorMessage"] in line for line in crawl.log())
    assert crawl.tables() == {}


def test_missing_bucket_and_missing_role_fail_the_crawl(crawl):
    crawl.create("t/")
    crawl.glue.update_crawler(Name=crawl.name,
                              Targets={"S3Targets": [{"Path": f"s3://{crawl.name}-none/"}]})
    assert "bucket" in crawl.run_any()["LastCrawl"]["ErrorMessage"]
    crawl.glue.update_crawler(Name=crawl.name, Role="no-such-role")
    assert "no-such-role" in crawl.run_any()["LastCrawl"]["ErrorMessage"]


def test_role_by_name(crawl):
    crawl.put("t/a.csv", ROWS)
    crawl.create("t/", Role=crawl.name)
    crawl.run()
    assert crawl.glue.get_crawler(Name=crawl.name)["Crawler"]["Role"] == crawl.name


def test_passing_a_role_needs_permission(crawl):
    keys = crawl.server.user(crawl.name, allow("glue:*"))
    glue = crawl.server.client("glue", keys)
    arguments = {"Name": crawl.name, "Role": crawl.role, "DatabaseName": crawl.name,
                 "Targets": {"S3Targets": [{"Path": "s3://x/"}]}}
    code, message = error_of(glue.create_crawler, **arguments)
    assert code == "AccessDeniedException" and "iam:PassRole" in message
    crawl.server.client("iam").put_user_policy(
        UserName=crawl.name, PolicyName="pass",
        PolicyDocument=json.dumps(allow("iam:PassRole", resource=crawl.role)))
    glue.create_crawler(**arguments)


def many_objects(crawl, count):
    for i in range(count):
        crawl.put(f"t/{i:05}.csv", ROWS)


def test_stop_and_running_errors(crawl):
    many_objects(crawl, 300)
    crawl.create("t/")
    seen = set()
    for _ in range(20):
        crawl.glue.start_crawler(Name=crawl.name)
        try:
            code, message = error_of(crawl.glue.start_crawler, Name=crawl.name)
            assert code == "CrawlerRunningException"
            assert message == f"Crawler with name {crawl.name} has already started"
            crawl.glue.stop_crawler(Name=crawl.name)
        except (pytest.fail.Exception, botocore.exceptions.ClientError):
            pass  # it was quicker
        seen.add(wait_ready(crawl.glue, crawl.name)["LastCrawl"]["Status"])
        if "CANCELLED" in seen:
            break
    assert "CANCELLED" in seen, "no crawl was slow enough to be stopped"
    assert crawl.glue.list_crawls(CrawlerName=crawl.name)["Crawls"][0]["State"] == "STOPPED"


def test_a_crawl_that_a_kill_interrupts_is_failed(own_tarn, name):
    crawl = Crawl(own_tarn, name, make_role(own_tarn, name, allow("s3:*", "glue:*")))
    many_objects(crawl, 300)
    crawl.create("t/")
    for _ in range(20):
        crawl.glue.start_crawler(Name=name)
        own_tarn.restart()
        crawler = wait_ready(crawl.glue, name)
        if crawler["LastCrawl"]["Status"] == "FAILED":
            break
    assert re.search("server was stopped", crawler["LastCrawl"]["ErrorMessage"])
    crawl.run()
    assert set(crawl.tables()) == {"t"}
