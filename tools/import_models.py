#!/usr/bin/env python3
"""Imports AWS's service models from a botocore wheel into models/<service>.json.

    pip download --no-deps --dest /tmp botocore==1.44.5
    tools/import_models.py /tmp/botocore-1.44.5-py3-none-any.whl

Only facts are kept (operations, shapes, constraints, locations, traits); no prose. One line an
operation and one line a shape, so that the difference between two versions can be read.
"""

import argparse
import gzip
import json
import pathlib
import sys
import zipfile

SERVICES = """
    s3 s3control s3tables iam sts glue athena lambda kinesis firehose kinesisanalytics
    kinesisanalyticsv2 dynamodb dynamodbstreams redshift redshift-data redshift-serverless rds
    rds-data apigateway apigatewayv2 quicksight cloudwatch logs cloudtrail cloudtrail-data events
    scheduler pipes sqs sns ec2 kms secretsmanager stepfunctions lakeformation opensearch ssm
    cloudformation resourcegroupstaggingapi
""".split()

METADATA = """
    apiVersion auth awsQueryCompatible checksumFormat endpointPrefix globalEndpoint jsonVersion
    protocol protocolSettings protocols serviceId signatureVersion signingName targetPrefix
    xmlNamespace
""".split()
OPERATION = """
    auth authtype deprecated endpoint http httpChecksum httpChecksumRequired idempotent input output
    readonly requestcompression unsignedPayload
""".split()
REFERENCE = """
    box enum eventpayload flattened hostLabel idempotencyToken jsonvalue location locationName
    queryName resultWrapper shape streaming timestampFormat xmlAttribute xmlNamespace
""".split()
SHAPE = """
    box deprecated document enum error event eventstream exception fault flattened jsonvalue
    locationName max min pattern payload required sensitive sparse streaming synthetic
    timestampFormat type union wrapper xmlNamespace xmlOrder
""".split()
PAGING = ["input_token", "output_token", "limit_key", "more_results", "result_key"]


def keep(source, names):
    return {name: source[name] for name in names if name in source}


def operation_facts(operation, paging):
    facts = keep(operation, OPERATION)
    for side in ("input", "output"):
        if side in facts:
            facts[side] = keep(facts[side], REFERENCE)
    if "endpoint" in facts:
        facts["endpoint"] = keep(facts["endpoint"], ["hostPrefix"])
    if operation.get("errors"):
        facts["errors"] = [error["shape"] for error in operation["errors"]]
    if paging:
        facts["paging"] = keep(paging, PAGING)
    return facts


def shape_facts(shape):
    facts = keep(shape, SHAPE)
    if "error" in facts:
        facts["error"] = keep(
            facts["error"], ["code", "httpStatusCode", "senderFault", "fault"])
    for part in ("member", "key", "value"):
        if part in shape:
            facts[part] = keep(shape[part], REFERENCE)
    if "members" in shape:
        facts["members"] = {
            name: keep(member, REFERENCE) for name, member in shape["members"].items()}
    return facts


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def lines(entries):
    return "{\n" + ",\n".join(
        f"{compact(name)}:{compact(entries[name])}" for name in sorted(entries)) + "\n}"


def import_service(wheel, service):
    folder = f"botocore/data/{service}/"
    versions = {name.split("/")[3] for name in wheel.namelist()
                if name.startswith(folder) and name.endswith("/service-2.json.gz")}
    if not versions:
        sys.exit(f"{service}: not in this wheel")
    newest = folder + max(versions) + "/"
    model = json.loads(gzip.decompress(wheel.read(newest + "service-2.json.gz")))
    paging = {}
    if newest + "paginators-1.json" in wheel.namelist():
        paging = json.loads(wheel.read(newest + "paginators-1.json"))["pagination"]
    operations = {name: operation_facts(operation, paging.get(name))
                  for name, operation in model["operations"].items()}
    shapes = {name: shape_facts(shape) for name, shape in model["shapes"].items()}
    return ('{\n"metadata":' + compact(keep(model["metadata"], METADATA))
            + ',\n"operations":' + lines(operations) + ',\n"shapes":' + lines(shapes) + "\n}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel")
    parser.add_argument("--out", default=pathlib.Path(__file__).parent.parent / "models")
    arguments = parser.parse_args()
    out = pathlib.Path(arguments.out)
    out.mkdir(exist_ok=True)
    with zipfile.ZipFile(arguments.wheel) as wheel:
        notices = [name for name in wheel.namelist() if ".dist-info/" in name
                   and pathlib.PurePath(name).name in ("NOTICE", "LICENSE.txt")]
        (out / "NOTICE").write_text("The files *.json of this folder are made from botocore's.\n\n"
            + "\n\n".join(wheel.read(name).decode() for name in sorted(notices, reverse=True)))
        for service in SERVICES:
            (out / f"{service}.json").write_text(import_service(wheel, service))


if __name__ == "__main__":
    main()
