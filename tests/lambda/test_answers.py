"""What Lambda answers, word for word where scripts look: revisions, versions, what is missing."""

import json

import botocore.exceptions
import pytest

import functions

pytestmark = pytest.mark.usefixtures("runtime")

ARN = "arn:aws:lambda:us-east-1:123456789012:function:"
ECHO = "def handler(event, context):\n    return event\n"
POLL = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"


def refused(call, **arguments):
    """(code, message) of a call that fails."""
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def missing(message):
    return "ResourceNotFoundException", message


def invalid(message):
    return "InvalidParameterValueException", message


def revision(client, name, **qualifier):
    return client.get_function_configuration(FunctionName=name, **qualifier)["RevisionId"]


def updated(client, name, **settings):
    client.update_function_configuration(FunctionName=name, **settings)
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})


def test_each_step_is_a_revision(tarn, name):
    made = functions.make_function(tarn, name, ECHO)
    client = tarn.client("lambda")
    active = revision(client, name)
    assert active != made["RevisionId"], "to become active is a revision"
    assert refused(client.update_function_configuration, FunctionName=name, Timeout=4,
                   RevisionId=made["RevisionId"])[0] == "PreconditionFailedException"
    begun = client.update_function_configuration(FunctionName=name, Timeout=4, RevisionId=active)
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    assert len({active, begun["RevisionId"], revision(client, name)}) == 3
    for change in (lambda: client.tag_resource(Resource=ARN + name, Tags={"a": "b"}),
                   lambda: client.untag_resource(Resource=ARN + name, TagKeys=["a"]),
                   lambda: client.publish_version(FunctionName=name)):
        before = revision(client, name)
        change()
        assert revision(client, name) != before
    before = revision(client, name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    assert revision(client, name) == before


def test_a_policy_has_its_functions_revision(tarn, name):
    functions.make_function(tarn, name, ECHO)
    client = tarn.client("lambda")
    grant = {"FunctionName": name, "StatementId": "s", "Action": "lambda:InvokeFunction",
             "Principal": "s3.amazonaws.com"}
    code, message = refused(client.add_permission, **grant, RevisionId="wrong")
    assert code == "PreconditionFailedException" and "Call the GetPolicy API" in message
    before = revision(client, name)
    client.add_permission(**grant, RevisionId=before)
    policy = client.get_policy(FunctionName=name)["RevisionId"]
    assert policy == revision(client, name) != before
    client.remove_permission(FunctionName=name, StatementId="s", RevisionId=policy)
    assert revision(client, name) != policy

    client.publish_version(FunctionName=name)
    long = "an-alias-of-many-letters"
    alias = client.create_alias(FunctionName=name, Name=long, FunctionVersion="1")
    latest = revision(client, name)
    client.add_permission(**grant, Qualifier=long, RevisionId=alias["RevisionId"])
    renewed = client.get_alias(FunctionName=name, Name=long)["RevisionId"]
    assert renewed != alias["RevisionId"] and latest == revision(client, name)
    assert renewed == client.get_policy(FunctionName=name, Qualifier=long)["RevisionId"]
    client.put_function_event_invoke_config(FunctionName=name, Qualifier=long,
                                            MaximumRetryAttempts=1)
    client.delete_function_event_invoke_config(FunctionName=name, Qualifier=long)
    assert client.list_function_event_invoke_configs(FunctionName=name)[
        "FunctionEventInvokeConfigs"] == []


def test_permissions_of_what_is_not_there(tarn, name):
    functions.make_function(tarn, name, ECHO)
    client = tarn.client("lambda")
    grant = {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"}
    assert refused(client.add_permission, FunctionName=name + "-not", **grant) == \
        missing(f"Function not found: {ARN}{name}-not")
    assert refused(client.add_permission, FunctionName=name, Qualifier="no", **grant) == \
        missing(f"Cannot find alias arn: {ARN}{name}:no")
    assert refused(client.add_permission, FunctionName=name, Qualifier="42", **grant) == \
        missing(f"Function not found: {ARN}{name}:42")
    assert refused(client.get_policy, FunctionName=name + "-not") == \
        missing("The resource you requested does not exist.")
    assert refused(client.remove_permission, FunctionName=name + "-not", StatementId="s") == \
        missing(f"No policy found for: {ARN}{name}-not")
    assert refused(client.add_permission, FunctionName=name,
                   **{**grant, "Principal": "queue.example.com"})[0] == \
        "InvalidParameterValueException", "no service of AWS"


def test_versions_are_ready_and_made_of_changes_only(tarn, name):
    made = functions.make_function(tarn, name, ECHO, Publish=True)
    client = tarn.client("lambda")
    assert (made["Version"], made["FunctionArn"]) == ("1", ARN + name)
    again = client.publish_version(FunctionName=name, Description="other words")
    assert (again["Version"], again["Description"]) == ("1", "")
    updated(client, name, Description="of the function")
    second = client.publish_version(FunctionName=name, Description="the second")
    assert (second["Version"], second["Description"]) == ("2", "the second")
    assert (second["State"], second["LastUpdateStatus"]) == ("Active", "Successful")
    for version in client.list_versions_by_function(FunctionName=name)["Versions"]:
        assert not {"State", "LastUpdateStatus", "StateReason"} & set(version)


def test_an_empty_environment_is_told(tarn, name):
    functions.make_function(tarn, name, ECHO, Environment={"Variables": {}})
    client = tarn.client("lambda")
    assert client.get_function_configuration(FunctionName=name)["Environment"] == {"Variables": {}}
    functions.make_function(tarn, name + "-not", ECHO)
    assert "Environment" not in client.get_function_configuration(FunctionName=name + "-not")


def test_names_that_look_like_regions(tarn):
    functions.make_function(tarn, "the-function-1", ECHO)
    client = tarn.client("lambda")
    client.publish_version(FunctionName="the-function-1")
    client.create_alias(FunctionName="the-function-1", Name="live", FunctionVersion="1")
    answer = client.invoke(FunctionName="the-function-1:live", Payload=b"7")
    assert (answer["ExecutedVersion"], answer["Payload"].read()) == ("1", b"7")
    assert "are not reachable in this region ('us-east-1')" in refused(
        client.get_function, FunctionName="eu-west-1:123456789012:function:the-function-1")[1]


def test_functions_that_are_not_there(tarn):
    client = tarn.client("lambda")
    gone, long = f"Function not found: {ARN}gone", "a" * 65
    assert refused(client.invoke, FunctionName="gone") == missing(gone + ":$LATEST")
    assert refused(client.put_function_concurrency, FunctionName="gone",
                   ReservedConcurrentExecutions=1) == missing(gone + ":$LATEST")
    assert refused(client.get_function_concurrency, FunctionName="gone") == missing(gone)
    assert refused(client.delete_function, FunctionName="gone", Qualifier="7") == missing(gone)
    assert refused(client.create_alias, FunctionName="gone", Name="a", FunctionVersion="1") == \
        missing(gone + ":1")
    assert refused(client.get_function, FunctionName=long) == \
        missing(f"Function not found: {ARN}{long}")
    code, message = refused(
        client.create_function, FunctionName=long, Handler="index.handler", Role=
        "arn:aws:iam::123456789012:role/none", Runtime=functions.RUNTIME,
        Code={"ZipFile": functions.archive({"index.py": ECHO})})
    assert code == "InvalidParameterValueException" and "less than or equal to 64" in message


def test_aliases_that_are_not_there(tarn, name):
    functions.make_function(tarn, name, ECHO)
    client = tarn.client("lambda")
    assert refused(client.update_alias, FunctionName=name, Name="no") == \
        missing(f"Alias not found: {ARN}{name}:no")
    assert refused(client.delete_function, FunctionName=name, Qualifier="no") == \
        invalid("Deletion of aliases is not currently supported.")


def test_runtimes_of_other_times(tarn, name):
    client = tarn.client("lambda")
    wanted = {"FunctionName": name, "Handler": "index.handler",
              "Role": functions.make_role(tarn, name + "-role"),
              "Code": {"ZipFile": functions.archive({"index.py": ECHO})}}
    assert refused(client.create_function, Runtime="python2.7", **wanted) == invalid(
        "The runtime parameter of python2.7 is no longer supported for creating or updating AWS "
        "Lambda functions. We recommend you use a supported runtime while creating or updating "
        "functions.")
    code, message = refused(client.create_function, Runtime="PYTHON3.11", **wanted)
    assert code == "InvalidParameterValueException"
    assert message.startswith("Value PYTHON3.11 at 'runtime' failed to satisfy constraint: ")
    assert "is not on this machine" in refused(client.create_function, Runtime="java21", **wanted)[1]


def test_what_is_said_of_events_and_their_configurations(tarn, name):
    functions.make_function(tarn, name, ECHO)
    client = tarn.client("lambda")
    none = "The function {}{} doesn't have an EventInvokeConfig"
    put = client.put_function_event_invoke_config
    assert refused(put, FunctionName=name + "-not", MaximumRetryAttempts=1) == \
        missing("The function doesn't exist.")
    assert refused(put, FunctionName=name, Qualifier="no", MaximumRetryAttempts=1) == \
        missing("The function doesn't exist.")
    assert refused(client.list_function_event_invoke_configs, FunctionName=name + "-not") == \
        missing("The function doesn't exist.")
    for call in (client.get_function_event_invoke_config,
                 client.delete_function_event_invoke_config):
        assert refused(call, FunctionName=name + "-not") == \
            missing(none.format(ARN, name + "-not:$LATEST"))
        assert refused(call, FunctionName=name, Qualifier="no") == \
            missing(none.format(ARN, name + ":no"))
    gone = ARN + name + "-not"
    assert refused(put, FunctionName=name, DestinationConfig={"OnSuccess": {"Destination": gone}}) \
        == invalid(f"The destination ARN {gone} is invalid.")


def test_what_is_said_of_urls(tarn, name):
    functions.make_function(tarn, name, ECHO)
    client = tarn.client("lambda")
    for wanted in ({"FunctionName": name + "-not"}, {"FunctionName": name, "Qualifier": "no"}):
        assert refused(client.create_function_url_config, AuthType="NONE", **wanted) == \
            refused(client.update_function_url_config, AuthType="NONE", **wanted) == \
            missing("Function does not exist")
        assert refused(client.get_function_url_config, **wanted) == \
            refused(client.delete_function_url_config, **wanted) == \
            missing("The resource you requested does not exist.")


def test_a_version_and_its_aliases_share_provisioned_concurrency(tarn, name):
    functions.make_function(tarn, name, ECHO)
    client = tarn.client("lambda")
    client.publish_version(FunctionName=name)
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1")
    put, get = client.put_provisioned_concurrency_config, client.get_provisioned_concurrency_config
    one = {"FunctionName": name, "ProvisionedConcurrentExecutions": 1}
    put(**one, Qualifier="1")
    assert refused(put, **one, Qualifier="live") == (
        "ResourceConflictException", "Alias can't be used for Provisioned Concurrency "
        "configuration on an already Provisioned version")
    client.delete_provisioned_concurrency_config(FunctionName=name, Qualifier="1")
    put(**{**one, "ProvisionedConcurrentExecutions": 2}, Qualifier="live")
    assert refused(put, **one, Qualifier="1") == (
        "ResourceConflictException", "Version is pointed by a Provisioned Concurrency alias")
    assert refused(client.put_function_concurrency, FunctionName=name,
                   ReservedConcurrentExecutions=1) == invalid(
        " ReservedConcurrentExecutions  1 should not be lower than function's total provisioned "
        "concurrency [2].")
    client.delete_alias(FunctionName=name, Name="live")
    assert refused(get, FunctionName=name, Qualifier="live") == \
        missing(f"Cannot find alias arn: {ARN}{name}:live")
    assert refused(get, FunctionName=name, Qualifier="$LATEST") == \
        invalid("The function resource provided must be an alias or a published version.")
    assert refused(put, FunctionName=name, Qualifier="1", ProvisionedConcurrentExecutions=5000) == \
        invalid("Specified ConcurrentExecutions for function is greater than account's unreserved "
                "concurrency [1000].")


def test_tags_of_event_source_mappings(tarn, name):
    url = tarn.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    role = functions.make_role(tarn, name + "-role", (functions.LOGS, POLL))
    functions.make_function(tarn, name, ECHO, role=role)
    client = tarn.client("lambda")
    queue = f"arn:aws:sqs:us-east-1:123456789012:{url.rsplit('/', 1)[1]}"
    wanted = {"FunctionName": name, "EventSourceArn": queue}
    made = client.create_event_source_mapping(**wanted, Tags={"team": "a"}, Enabled=False)
    arn = made["EventSourceMappingArn"]
    assert made["State"] == "Disabled"
    states = [client.update_event_source_mapping(UUID=made["UUID"], **change)["State"]
              for change in ({"Enabled": True}, {"BatchSize": 5}, {"Enabled": False})]
    assert states == ["Enabling", "Updating", "Disabling"]
    client.tag_resource(Resource=arn, Tags={"stage": "b"})
    assert client.list_tags(Resource=arn)["Tags"] == {"team": "a", "stage": "b"}
    client.untag_resource(Resource=arn, TagKeys=["team"])
    assert client.list_tags(Resource=arn)["Tags"] == {"stage": "b"}
    client.delete_event_source_mapping(UUID=made["UUID"])
    assert refused(client.list_tags, Resource=arn) == \
        missing(f"Event source mapping not found: {arn}")
    assert refused(client.tag_resource, Resource=ARN + name, Tags={}) == \
        invalid("An error occurred and the request cannot be processed.")
    assert refused(client.tag_resource, Resource=ARN + name,
                   Tags={str(i): "v" for i in range(51)}) == \
        invalid("Number of tags exceeds resource tag limit.")
    assert refused(client.create_event_source_mapping, FunctionName=name + "-not",
                   EventSourceArn=queue) == invalid("Function does not exist")
    assert refused(client.create_event_source_mapping, FunctionName=name) == \
        invalid("Unrecognized event source.")
    assert refused(client.create_event_source_mapping, **wanted, DestinationConfig={
        "OnSuccess": {"Destination": queue}}) == invalid(
        "Unsupported DestinationConfig parameter for given event source mapping type.")
    bad = {"Filters": [{"Pattern": json.dumps({"body": "text"})}]}
    assert refused(client.create_event_source_mapping, **wanted, FilterCriteria=bad) == \
        invalid("Invalid filter pattern definition.")


def test_layers_that_do_not_go_together(tarn, name):
    client = tarn.client("lambda")
    content = {"ZipFile": functions.archive({"python/a.py": ""})}
    one, two = (client.publish_layer_version(LayerName=name, Content=content)["LayerVersionArn"]
                for _ in range(2))
    assert refused(client.get_layer_version, LayerName=name, VersionNumber=0) == \
        refused(client.delete_layer_version, LayerName=name, VersionNumber=-1) == \
        invalid("Layer Version Cannot be less than 1")
    assert client.publish_layer_version(LayerName=name, Content=content, CompatibleRuntimes=[])[
        "CompatibleRuntimes"] == []
    functions.make_function(tarn, name, ECHO)
    change = client.update_function_configuration
    assert refused(change, FunctionName=name, Layers=[one, two]) == invalid(
        "Two different versions of the same layer are not allowed to be referenced in the same "
        f"function. {one} and {two} are versions of the same layer.")
    assert refused(change, FunctionName=name, Layers=[one.replace("us-east-1", "eu-west-1")]) == \
        invalid("Layers are not in the same region as the function. Layers are expected to be in "
                "region us-east-1.")
