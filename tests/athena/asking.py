"""Asks Athena and reads the answers, for the tests of this folder."""

import time

import botocore.exceptions
import pytest

WAIT_S = 60
ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")


class Asker:
    """Athena as one user sees it, with a database and a folder for results."""

    def __init__(self, athena, database, output):
        self.athena, self.database, self.output = athena, database, output

    def start(self, sql, **arguments):
        arguments.setdefault("ResultConfiguration", {"OutputLocation": self.output})
        if self.database:
            arguments.setdefault("QueryExecutionContext", {"Database": self.database})
        return self.athena.start_query_execution(QueryString=sql, **arguments)["QueryExecutionId"]

    def wait(self, query_id):
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            execution = self.execution(query_id)
            if execution["Status"]["State"] in ENDED:
                return execution
            time.sleep(0.01)
        raise AssertionError(f"query {query_id} is still {execution['Status']['State']}")

    def execution(self, query_id):
        return self.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]

    def finish(self, sql, **arguments):
        """The execution, however it ended."""
        return self.wait(self.start(sql, **arguments))

    def succeed(self, sql, **arguments):
        execution = self.finish(sql, **arguments)
        status = execution["Status"]
        assert status["State"] == "SUCCEEDED", f"{sql}: {status.get('StateChangeReason')}"
        return execution

    def fail(self, sql, **arguments):
        """The reason of a query that must fail."""
        status = self.finish(sql, **arguments)["Status"]
        assert status["State"] == "FAILED", f"{sql}: {status}"
        assert status["AthenaError"]["ErrorMessage"] == status["StateChangeReason"]
        return status["StateChangeReason"]

    def all_rows(self, query_id):
        """Rows of the result as tuples of text, the heading of a SELECT among them."""
        pages = self.athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id)
        return [tuple(cell.get("VarCharValue") for cell in row["Data"])
                for page in pages for row in page["ResultSet"]["Rows"]]

    def rows(self, sql, **arguments):
        """A SELECT's rows without the heading."""
        return self.all_rows(self.succeed(sql, **arguments)["QueryExecutionId"])[1:]

    def row(self, sql, **arguments):
        (row,) = self.rows(sql, **arguments)
        return row

    def value(self, expression):
        (value,) = self.row(f"SELECT {expression}")
        return value

    def lines(self, sql, **arguments):
        """The lines of a statement that is not a query."""
        return ["\t".join(cell or "" for cell in row)
                for row in self.all_rows(self.succeed(sql, **arguments)["QueryExecutionId"])]

    def scanned(self, sql):
        return self.succeed(sql)["Statistics"]["DataScannedInBytes"]

    def columns(self, query_id):
        answer = self.athena.get_query_results(QueryExecutionId=query_id)
        return answer["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]


def refusal(call, **arguments):
    """AWS's answer to what must be refused."""
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response


def put_files(s3, bucket, files):
    for key, content in files.items():
        body = content if isinstance(content, bytes) else content.encode()
        s3.put_object(Bucket=bucket, Key=key, Body=body)
