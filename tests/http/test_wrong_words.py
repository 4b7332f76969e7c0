"""Requests in wrong words over each protocol: AWS's code and message, in bytes that every client can
read, and nothing of them spoils what others read later."""

import json
import time
import xml.etree.ElementTree

import pytest

import raw_request
from tarn_server import ROOT_KEYS

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def posted(server, service, body, headers):
    status, _, text = raw_request.send_signed(server, service, "POST", "/", body, headers, ROOT_KEYS)
    return status, text


def code_and_message(text):
    """Of an answer in XML, or in JSON."""
    if text.startswith("{"):
        answer = json.loads(text)
        return answer["__type"], answer["message"]
    found = {element.tag.split("}")[-1]: element.text for element in xml.etree.ElementTree.fromstring(text).iter()}
    return found["Code"], found["Message"]


def test_what_is_no_utf8_is_refused_and_told_as_such(module_tarn):
    status, _, text = raw_request.send_signed(
        module_tarn, "lambda", "GET", "/2015-03-31/functions/a%ff", b"", {}, ROOT_KEYS)
    assert (status, json.loads(text)["message"]) == (
        400, "the request's path or query is not valid UTF-8")
    assert posted(module_tarn, "glue", b"{}", {"X-Amz-Target": "AWSGlue.N\xff"})[1] == (
        '{"__type":"UnknownOperationException","message":"Unknown operation: AWSGlue.N\ufffd"}')
    status, text = posted(module_tarn, "iam", b"Action=N%ff&Version=2010-05-08", FORM)
    assert code_and_message(text) == (
        "InvalidAction", "Could not find operation N\ufffd for version 2010-05-08")


def test_a_client_of_any_name_leaves_the_trail_readable(module_tarn):
    status, _ = posted(module_tarn, "sts", b"Action=GetCallerIdentity&Version=2011-06-15",
                       {**FORM, "User-Agent": "caf\xe9/1.0"})
    assert status == 200
    agents = []
    deadline = time.monotonic() + 60  # reads are on record within a second or so
    while not agents and time.monotonic() < deadline:
        events = module_tarn.client("cloudtrail").lookup_events(LookupAttributes=[
            {"AttributeKey": "EventName", "AttributeValue": "GetCallerIdentity"}])["Events"]
        agents = [json.loads(event["CloudTrailEvent"])["userAgent"] for event in events]
    assert agents == ["caf\ufffd/1.0"]


@pytest.mark.parametrize("body, message", [
    (b"Action=GetCallerIdentity",
     "Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED"),
    (b"Action=GetCallerIdentity&Version=2010-05-08",
     "Could not find operation GetCallerIdentity for version 2010-05-08")])
def test_an_operation_is_of_its_version(module_tarn, body, message):
    status, text = posted(module_tarn, "sts", body, FORM)
    assert (status, *code_and_message(text)) == (400, "InvalidAction", message)


@pytest.mark.parametrize("parameters, message", [
    ("Action=CreateUser&UserName=a/b",
     "The specified value for userName is invalid. It must contain only alphanumeric characters "
     "and/or the following: +=,.@_-"),
    ("Action=CreateRole&RoleName=a%20b&AssumeRolePolicyDocument=%7B%7D",
     "The specified value for roleName is invalid. It must contain only alphanumeric characters "
     "and/or the following: +=,.@_-"),
    ("Action=CreateUser&UserName=a&Path=b",
     "The specified value for path is invalid. It must begin and end with / and contain only "
     "alphanumeric characters and/or / characters."),
    ("Action=ListRoles&PathPrefix=b",
     "The specified value for pathPrefix is invalid. It must begin with the / character and "
     "contain only alphanumeric characters and/or / characters."),
    ("Action=CreateUser&UserName=a/b&Path=" + "x" * 600,
     "1 validation error detected: Value '" + "x" * 600 + "' at 'path' failed to satisfy "
     "constraint: Member must have length less than or equal to 512")])
def test_iam_has_words_of_its_own(module_tarn, parameters, message):
    status, text = posted(module_tarn, "iam", (parameters + "&Version=2010-05-08").encode(), FORM)
    assert (status, *code_and_message(text)) == (400, "ValidationError", message)


def test_sqs_names_what_is_missing(module_tarn):
    message = "The request must contain the parameter QueueName."
    status, text = posted(module_tarn, "sqs", b"Action=CreateQueue&Version=2012-11-05", FORM)
    assert (status, *code_and_message(text)) == (400, "MissingParameter", message)
    status, text = posted(module_tarn, "sqs", b"{}", {
        "X-Amz-Target": "AmazonSQS.CreateQueue", "Content-Type": "application/x-amz-json-1.0"})
    assert (status, *code_and_message(text)) == (400, "MissingRequiredParameterException", message)
