"""Functions, versions, aliases, layers and permissions over the wire."""

import base64
import hashlib
import json
import pathlib
import urllib.request

import botocore.exceptions
import pytest

import functions

ROOT = pathlib.Path(__file__).parents[2]
ECHO = "def handler(event, context):\n    return event\n"
VERSION = "def handler(event, context):\n    return context.function_version\n"

pytestmark = pytest.mark.usefixtures("runtime")


def failure(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def payload(answer):
    return json.loads(answer["Payload"].read())


def test_a_function_is_what_was_sent(tarn, name):
    code = functions.archive({"index.py": ECHO})
    client = tarn.client("lambda")
    made = client.create_function(
        FunctionName=name, Runtime=functions.RUNTIME, Handler="index.handler", Timeout=7,
        MemorySize=256, Description="d", Environment={"Variables": {"FIRST": "1", "SECOND": "ü"}},
        Tags={"t": "v"}, Role=functions.make_role(tarn, name + "-role"), Code={"ZipFile": code})
    assert made["State"] == "Pending"
    assert made["CodeSha256"] == base64.b64encode(hashlib.sha256(code).digest()).decode()
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    got = client.get_function(FunctionName=name)
    configuration = got["Configuration"]
    assert configuration["Environment"]["Variables"] == {"FIRST": "1", "SECOND": "ü"}
    assert (configuration["Timeout"], configuration["MemorySize"]) == (7, 256)
    assert configuration["Version"] == "$LATEST" and configuration["State"] == "Active"
    assert got["Tags"] == {"t": "v"}
    assert urllib.request.urlopen(got["Code"]["Location"]).read() == code
    assert name in [item["FunctionName"] for item in client.list_functions()["Functions"]]
    client.delete_function(FunctionName=name)
    assert failure(client.get_function, FunctionName=name)[0] == "ResourceNotFoundException"


def test_it_runs_and_says_what_went_wrong(tarn, name):
    functions.make_function(tarn, name, ECHO + "def bad(event, context):\n    raise ValueError('no')\n")
    client = tarn.client("lambda", read_timeout=60)
    answer = client.invoke(FunctionName=name, Payload=b'{"a": [1, "\xc3\xbc"]}', LogType="Tail")
    assert payload(answer) == {"a": [1, "ü"]}
    assert answer["StatusCode"] == 200 and answer["ExecutedVersion"] == "$LATEST"
    assert "REPORT RequestId" in base64.b64decode(answer["LogResult"]).decode()
    client.update_function_configuration(FunctionName=name, Handler="index.bad")
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    answer = client.invoke(FunctionName=name)
    assert answer["FunctionError"] == "Unhandled"
    assert payload(answer)["errorMessage"] == "no"
    assert failure(client.invoke, FunctionName=name, Payload=b"{")[0] == "InvalidRequestContentException"
    assert client.invoke(FunctionName=name, InvocationType="DryRun")["StatusCode"] == 204
    too_much = b'"' + b"x" * (6 * 1024 * 1024) + b'"'
    assert failure(client.invoke, FunctionName=name, Payload=too_much)[0] == "RequestTooLargeException"


CLOSED_PIPE = """
import os, subprocess
def handler(event, context):
    out, into = os.pipe()
    os.close(out)
    try:
        os.write(into, b"x")
    except BrokenPipeError:
        child = subprocess.run("yes | head -1", shell=True, capture_output=True, text=True)
        return child.stdout
"""


def test_a_closed_pipe_is_an_error_and_no_end(tarn, name):
    functions.make_function(tarn, name, CLOSED_PIPE)
    answer = tarn.client("lambda", read_timeout=60).invoke(FunctionName=name)
    assert (answer.get("FunctionError"), payload(answer)) == (None, "y\n")


def test_the_cli_invokes_it(tarn, name, tmp_path):
    functions.make_function(tarn, name, ECHO)
    out = tmp_path / "out.json"
    answer = tarn.aws("lambda", "invoke", "--function-name", name, "--payload",
                      '{"x": 1}', str(out))
    assert answer["StatusCode"] == 200
    assert json.loads(out.read_text()) == {"x": 1}


def test_new_code_runs_at_once_and_versions_stay(tarn, name):
    functions.make_function(tarn, name, "def handler(e, c):\n    return 'one'\n")
    client = tarn.client("lambda", read_timeout=60)
    one = client.publish_version(FunctionName=name)
    assert one["Version"] == "1"
    assert client.publish_version(FunctionName=name)["Version"] == "1", "nothing has changed"
    client.get_waiter("function_active_v2").wait(FunctionName=name, Qualifier="1",
                                                 WaiterConfig={"Delay": 1})
    client.update_function_code(
        FunctionName=name, ZipFile=functions.archive({"index.py": "def handler(e, c):\n    return 'two'\n"}))
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    assert payload(client.invoke(FunctionName=name)) == "two"
    assert payload(client.invoke(FunctionName=name, Qualifier="1")) == "one"
    wrong = {"FunctionName": name, "RevisionId": "00000000-0000-0000-0000-000000000000",
             "ZipFile": functions.archive({"index.py": ECHO})}
    assert failure(client.update_function_code, **wrong)[0] == "PreconditionFailedException"
    versions = client.list_versions_by_function(FunctionName=name)["Versions"]
    assert [item["Version"] for item in versions] == ["$LATEST", "1"]


def test_an_alias_shares_calls_out(tarn, name):
    functions.make_function(tarn, name, VERSION)
    client = tarn.client("lambda", read_timeout=60)
    client.publish_version(FunctionName=name)
    client.update_function_configuration(FunctionName=name, Timeout=9)
    client.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    client.publish_version(FunctionName=name, Description="another")
    client.create_alias(FunctionName=name, Name="live", FunctionVersion="1",
                        RoutingConfig={"AdditionalVersionWeights": {"2": 0.5}})
    for version in ("1", "2"):
        client.get_waiter("function_active_v2").wait(FunctionName=name, Qualifier=version,
                                                     WaiterConfig={"Delay": 1})
    seen = {payload(client.invoke(FunctionName=f"{name}:live")) for _ in range(40)}
    assert seen == {"1", "2"}
    client.update_alias(FunctionName=name, Name="live", FunctionVersion="2", RoutingConfig={})
    answer = client.invoke(FunctionName=name, Qualifier="live")
    assert answer["ExecutedVersion"] == "2"
    assert failure(client.delete_function, FunctionName=name, Qualifier="2")[0] == \
        "ResourceConflictException"


def test_layers_are_seen_and_named(tarn, name):
    client = tarn.client("lambda", read_timeout=60)
    layer = client.publish_layer_version(
        LayerName=name, CompatibleRuntimes=[functions.RUNTIME],
        Content={"ZipFile": functions.archive({"python/shared.py": "VALUE = 'from the layer'\n"})})
    functions.make_function(
        tarn, name, "import shared\ndef handler(e, c):\n    return shared.VALUE\n",
        Layers=[layer["LayerVersionArn"]])
    client.delete_layer_version(LayerName=name, VersionNumber=layer["Version"])
    assert payload(client.invoke(FunctionName=name)) == "from the layer"
    assert failure(client.get_layer_version, LayerName=name, VersionNumber=1)[0] == \
        "ResourceNotFoundException"


def test_who_may_invoke(tarn, name):
    made = functions.make_function(tarn, name, ECHO)
    nobody = tarn.user(name + "-user")
    client, theirs = tarn.client("lambda"), tarn.client("lambda", keys=nobody, read_timeout=60)
    assert failure(theirs.invoke, FunctionName=name)[0] == "AccessDeniedException"
    user = f"arn:aws:iam::123456789012:user/{name}-user"
    client.add_permission(FunctionName=name, StatementId="s", Action="lambda:InvokeFunction",
                          Principal=user)
    assert theirs.invoke(FunctionName=name)["StatusCode"] == 200
    policy = json.loads(client.get_policy(FunctionName=name)["Policy"])
    assert policy["Statement"][0]["Resource"] == made["FunctionArn"]
    client.remove_permission(FunctionName=name, StatementId="s")
    assert failure(theirs.invoke, FunctionName=name)[0] == "AccessDeniedException"
    assert failure(client.get_policy, FunctionName=name)[0] == "ResourceNotFoundException"


def test_a_role_must_trust_lambda_and_be_passed(tarn, name):
    client = tarn.client("lambda")
    trust = json.loads(json.dumps(functions.TRUST).replace("lambda.", "glue."))
    arguments = dict(FunctionName=name, Runtime=functions.RUNTIME, Handler="index.handler",
                     Code={"ZipFile": functions.archive({"index.py": ECHO})})
    role = functions.make_role(tarn, name + "-glue", trust=trust)
    assert failure(client.create_function, Role=role, **arguments) == (
        "InvalidParameterValueException",
        "The role defined for the function cannot be assumed by Lambda.")
    maker = tarn.user(name + "-maker", {"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": "lambda:*", "Resource": "*"}]})
    role = functions.make_role(tarn, name + "-role")
    code, message = failure(tarn.client("lambda", keys=maker).create_function, Role=role, **arguments)
    assert code == "AccessDeniedException" and "iam:PassRole" in message


@pytest.mark.parametrize("settings, code", [
    ({"Runtime": "java21"}, "InvalidParameterValueException"),
    ({"Timeout": 901}, "ValidationException"),
    ({"Environment": {"Variables": {"AWS_REGION": "x"}}}, "InvalidParameterValueException"),
    ({"Environment": {"Variables": {"BIG": "x" * 5000}}}, "InvalidParameterValueException"),
    ({"Layers": ["arn:aws:lambda:us-east-1:123456789012:layer:none:1"]},
     "InvalidParameterValueException"),
    ({"TracingConfig": {"Mode": "Active"}}, "InvalidParameterValueException"),
    ({"Code": {"ZipFile": b"no zip"}}, "InvalidParameterValueException"),
    ({"Code": {"S3Bucket": "no-such-bucket-here", "S3Key": "k"}}, "InvalidParameterValueException"),
])
def test_bad_input_is_told(tarn, name, settings, code):
    arguments = dict(FunctionName=name, Runtime=functions.RUNTIME, Handler="index.handler",
                     Role=functions.make_role(tarn, name + "-role"),
                     Code={"ZipFile": functions.archive({"index.py": ECHO})})
    arguments.update(settings)
    assert failure(tarn.client("lambda").create_function, **arguments)[0] == code


def test_code_from_a_bucket(tarn, name, bucket):
    tarn.client("s3").put_object(Bucket=bucket, Key="code.zip",
                                 Body=functions.archive({"index.py": ECHO}))
    client = tarn.client("lambda", read_timeout=60)
    client.create_function(
        FunctionName=name, Runtime=functions.RUNTIME, Handler="index.handler",
        Role=functions.make_role(tarn, name + "-role"),
        Code={"S3Bucket": bucket, "S3Key": "code.zip"})
    client.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 1})
    assert payload(client.invoke(FunctionName=name, Payload=b"5")) == 5


def test_concurrency_is_enforced(tarn, name):
    functions.make_function(tarn, name, ECHO)
    client = tarn.client("lambda")
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    with pytest.raises(client.exceptions.TooManyRequestsException) as caught:
        client.invoke(FunctionName=name)
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert caught.value.response["Reason"] == "ReservedFunctionConcurrentInvocationLimitExceeded"
    client.delete_function_concurrency(FunctionName=name)
    assert client.invoke(FunctionName=name)["StatusCode"] == 200


def test_modules_that_no_warm_interpreter_has_loaded_are_found(tarn, name):
    code = ("import importlib\n"
            "def handler(event, context):\n"
            "    return [importlib.import_module(name).__name__ for name in event]\n")
    functions.make_function(tarn, name, code)
    wanted = ["boto3.dynamodb.table", "botocore.docs", "s3transfer.processpool", "dateutil.easter"]
    answer = tarn.client("lambda").invoke(FunctionName=name, Payload=json.dumps(wanted).encode())
    assert payload(answer) == wanted


def test_the_default_session_has_the_functions_own_settings(tarn, name):
    """boto3's default session is made before there is a function; its variables count all the same."""
    settings = {"aws-config": "[profile special]\nmax_attempts = 7\n"}
    code = ("import boto3\n"
            "def handler(event, context):\n"
            "    client = boto3.client('sts')\n"
            "    return [boto3.DEFAULT_SESSION.available_profiles,\n"
            "            client.meta.config.retries['total_max_attempts'],\n"
            "            boto3.DEFAULT_SESSION.get_credentials().method,\n"
            "            client.get_caller_identity()['Arn']]\n")
    functions.make_function(tarn, name, code, files=settings, Timeout=40, Environment={
        "Variables": {"AWS_CONFIG_FILE": "/var/task/aws-config", "AWS_PROFILE": "special"}})
    found = payload(tarn.client("lambda", read_timeout=60).invoke(FunctionName=name))
    assert isinstance(found, list), found
    profiles, attempts, method, arn = found
    assert (profiles, attempts, method) == (["special"], 7, "env")
    assert f"assumed-role/{name}-role/" in arn


def test_credentials_are_the_functions_own(tarn, name):
    """Where to look for them is known to the warm interpreter; what is found there is not."""
    code = ("import boto3\n"
            "def handler(event, context):\n"
            "    arn = boto3.client('sts').get_caller_identity()['Arn']\n"
            "    return boto3.DEFAULT_SESSION.get_credentials().method, arn\n")
    for one in (name + "-a", name + "-b"):
        functions.make_function(tarn, one, code, Timeout=40)
        method, arn = payload(tarn.client("lambda", read_timeout=60).invoke(FunctionName=one))
        assert method == "env" and f"assumed-role/{one}-role/" in arn


S3_POLICY = "arn:aws:iam::aws:policy/AmazonS3FullAccess"
NODE = """
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
const s3 = new S3Client();
const documents = DynamoDBDocumentClient.from(new DynamoDBClient());
export const handler = async ({ bucket, key }) => {
  const object = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return { text: await object.Body.transformToString(), documents: documents.constructor.name };
};
"""


@pytest.mark.skipif(not (ROOT / "build/node-packages/.installed").exists(),
                    reason="build/node-packages has no AWS SDK: ./run build")
def test_node_finds_the_sdk(tarn, name):
    runtime = functions.node_runtime()
    role = functions.make_role(tarn, name + "-role", (functions.LOGS, S3_POLICY))
    functions.make_function(tarn, name, "", role, {"index.mjs": NODE}, Runtime=runtime,
                            MemorySize=512, Timeout=30)
    s3 = tarn.client("s3")
    s3.create_bucket(Bucket=name)
    s3.put_object(Bucket=name, Key="a/b ü.txt", Body="content")
    answer = tarn.client("lambda", read_timeout=60).invoke(
        FunctionName=name, Payload=json.dumps({"bucket": name, "key": "a/b ü.txt"}))
    assert json.load(answer["Payload"]) == {"text": "content", "documents": "DynamoDBDocumentClient"}
