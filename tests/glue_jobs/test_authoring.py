"""Scripts that Glue writes: from graphs, from tables, and back."""

import pytest

NODES = [
    {"Id": "datasource0", "NodeType": "DataSource", "Args": [
        {"Name": "database", "Value": '"db"'}, {"Name": "table_name", "Value": '"t"'},
        {"Name": "transformation_ctx", "Value": '"datasource0"'}]},
    {"Id": "applymapping1", "NodeType": "ApplyMapping", "Args": [
        {"Name": "mapping", "Value": '[("a,b", "long", "c", "string")]'},
        {"Name": "transformation_ctx", "Value": '"applymapping1"'}]},
    {"Id": "datasink1", "NodeType": "DataSink", "Args": [
        {"Name": "connection_type", "Value": '"s3"'},
        {"Name": "connection_options", "Value": '{"path": "s3://b/x/"}'},
        {"Name": "format", "Value": '"parquet"'}]}]
EDGES = [{"Source": "datasource0", "Target": "applymapping1", "TargetParameter": "frame"},
         {"Source": "applymapping1", "Target": "datasink1", "TargetParameter": "frame"}]


def test_a_graph_as_a_script_and_back(tarn):
    glue = tarn.client("glue")
    script = glue.create_script(DagNodes=NODES[::-1], DagEdges=EDGES)["PythonScript"]
    compile(script, "script", "exec")
    assert ('applymapping1 = ApplyMapping.apply(frame = datasource0, '
            'mappings = [("a,b", "long", "c", "string")]') in script
    graph = glue.get_dataflow_graph(PythonScript=script)
    assert [node["Id"] for node in graph["DagNodes"]] == [node["Id"] for node in NODES]
    assert [{k: v for k, v in arg.items() if k != "Param"} for arg in
            graph["DagNodes"][1]["Args"]] == NODES[1]["Args"]
    assert graph["DagEdges"] == EDGES


@pytest.mark.parametrize("nodes, edges, said", [
    (NODES, EDGES + [{"Source": "datasink1", "Target": "datasource0"}], "cycle"),
    (NODES, [{"Source": "nobody", "Target": "datasink1"}], "nobody"),
    (NODES + NODES[:1], [], "datasource0"),
])
def test_graphs_that_are_none(tarn, nodes, edges, said):
    glue = tarn.client("glue")
    with pytest.raises(glue.exceptions.InvalidInputException, match=said):
        glue.create_script(DagNodes=nodes, DagEdges=edges)


def test_scala_is_refused_by_name(tarn):
    glue = tarn.client("glue")
    with pytest.raises(glue.exceptions.InvalidInputException, match="SCALA"):
        glue.create_script(DagNodes=NODES, DagEdges=EDGES, Language="SCALA")


def test_a_plan_for_a_table_runs(jobs, engine):
    jobs.put("in/data.csv", "id,name\n1,a\n2,b\n")
    jobs.crawl("in/")
    source = {"DatabaseName": jobs.name, "TableName": "in"}
    mapping = jobs.glue.get_mapping(Source=source)["Mapping"]
    assert [(m["SourcePath"], m["TargetType"]) for m in mapping] == [("id", "long"),
                                                                    ("name", "string")]
    mapping[1]["TargetPath"] = "title"
    location = {"S3": [{"Name": "connection_type", "Value": '"s3"'},
                       {"Name": "connection_options",
                        "Value": f'{{"path": "s3://{jobs.name}/out/"}}'},
                       {"Name": "format", "Value": '"json"'}]}
    jobs.create(jobs.glue.get_plan(Source=source, Mapping=mapping, Location=location)[
        "PythonScript"])
    jobs.succeed()
    found = [key for key in jobs.keys("out/") if key.endswith(".json")]
    body = jobs.s3.get_object(Bucket=jobs.name, Key=found[0])["Body"].read().decode()
    assert body.splitlines() == ['{"id":1,"title":"a"}', '{"id":2,"title":"b"}']


VISUAL = {
    "node-1": {"S3CsvSource": {"Name": "Orders", "Paths": ["s3://BUCKET/in/"], "Separator": "comma",
                               "QuoteChar": "quote", "WithHeader": True}},
    "node-2": {"ApplyMapping": {"Name": "Types", "Inputs": ["node-1"], "Mapping": [
        {"ToKey": "id", "FromPath": ["id"], "FromType": "string", "ToType": "long"},
        {"ToKey": "kind", "FromPath": ["kind"], "FromType": "string", "ToType": "string"}]}},
    "node-3": {"Filter": {"Name": "Some", "Inputs": ["node-2"], "LogicalOperator": "AND", "Filters": [
        {"Operation": "GT", "Values": [{"Type": "COLUMNEXTRACTED", "Value": ["id"]},
                                       {"Type": "CONSTANT", "Value": ["1"]}]}]}},
    "node-4": {"SparkSQL": {"Name": "Count", "Inputs": ["node-3"],
                            "SqlQuery": "select kind, count(*) as n from t group by kind",
                            "SqlAliases": [{"From": "node-3", "Alias": "t"}]}},
    "node-5": {"S3DirectTarget": {"Name": "Out", "Inputs": ["node-4"], "Format": "json",
                                  "PartitionKeys": [], "Path": "s3://BUCKET/out/"}}}


def visual_job(jobs, nodes):
    import json
    nodes = json.loads(json.dumps(nodes).replace("BUCKET", jobs.name))
    jobs.glue.create_job(Name=jobs.name, Role=jobs.role, GlueVersion="4.0", WorkerType="G.025X",
                         NumberOfWorkers=2, CodeGenConfigurationNodes=nodes, Command={
                             "Name": "glueetl",
                             "ScriptLocation": f"s3://{jobs.name}/scripts/visual.py"})
    return nodes


def test_a_visual_job_becomes_code(jobs):
    from job_runs import wait_for
    nodes = visual_job(jobs, VISUAL)
    found = jobs.glue.get_job(JobName=jobs.name)["Job"]
    assert found["CodeGenConfigurationNodes"] == nodes and found["JobMode"] == "VISUAL"
    wait_for(lambda: jobs.keys("scripts/"))
    body = jobs.s3.get_object(Bucket=jobs.name, Key="scripts/visual.py")["Body"].read().decode()
    compile(body, "visual.py", "exec")
    assert "# Script generated for node Orders" in body


def test_a_visual_job_runs(jobs, engine):
    jobs.put("in/data.csv", "id,kind\n1,a\n2,b\n3,b\n")
    visual_job(jobs, VISUAL)
    jobs.succeed()
    found = [key for key in jobs.keys("out/") if key.endswith(".json")]
    body = "".join(jobs.s3.get_object(Bucket=jobs.name, Key=key)["Body"].read().decode()
                   for key in found)
    assert body.splitlines() == ['{"kind":"b","n":2}']


@pytest.mark.parametrize("node, said", [
    ({"Route": {"Name": "r", "Inputs": ["node-1"], "GroupFiltersList": []}}, "Route"),
    ({"DropDuplicates": {"Name": "d", "Inputs": ["node-9"]}}, "node-9"),
])
def test_nodes_that_are_not_served(jobs, node, said):
    with pytest.raises(jobs.glue.exceptions.InvalidInputException, match=said):
        visual_job(jobs, {"node-1": VISUAL["node-1"], "node-2": node})
