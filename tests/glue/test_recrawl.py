"""Crawls after the first: what has not changed is not read again, and what has is."""

import json

from crawling import Crawl, allow, columns, make_role


def lines_about_reading(crawl):
    return [line.split(" : ")[1].split(" ")[0] for line in crawl.log()
            if "new or changed and are read" in line]


def test_only_new_and_changed_objects_are_read(crawl):
    for i in range(20):
        crawl.put(f"t/{i:02}.json", '{"a":1,"s":"x","u":true}\n')
    crawl.put("t/broken.json", "{")
    crawl.create("t/")
    crawl.run()
    crawl.run()
    crawl.put("t/00.json", '{"a":1.5,"s":"x","u":true}\n')
    crawl.put("t/new.json", '{"a":1,"s":"x","u":true,"b":1}\n')
    crawl.s3.delete_object(Bucket=crawl.name, Key="t/01.json")
    crawl.run()
    assert columns(crawl.table("t")) == [("a", "double"), ("s", "string"), ("u", "boolean"),
                                         ("b", "int")]
    assert crawl.table("t")["Parameters"]["objectCount"] == "20"
    assert lines_about_reading(crawl) == ["21", "0", "2"]
    skipped = [line for line in crawl.log() if "broken.json" in line]
    assert len(skipped) == 3, "what was not understood is told at each crawl"
    # A new bucket of the same names is not the old one.
    for key in [f"t/{i:02}.json" for i in range(20)] + ["t/broken.json", "t/new.json"]:
        crawl.s3.delete_object(Bucket=crawl.name, Key=key)
    crawl.put("t/00.json", '{"z":true}\n')
    crawl.run()
    assert columns(crawl.table("t")) == [("z", "boolean")]


def test_another_role_or_classifier_reads_anew(crawl):
    crawl.put("t/a.csv", "a;b\n1;2\n3;4\n")
    crawl.create("t/")
    crawl.run()
    other = make_role(crawl.server, crawl.name + "-2", allow("glue:*", "s3:ListBucket"))
    crawl.glue.update_crawler(Name=crawl.name, Role=other)
    assert crawl.run_any()["LastCrawl"]["Status"] == "FAILED", "it may not read the object"
    crawl.glue.create_classifier(CsvClassifier={"Name": crawl.name, "Delimiter": ",",
                                                "ContainsHeader": "PRESENT",
                                                "AllowSingleColumn": True})
    crawl.glue.update_crawler(Name=crawl.name, Role=crawl.role, Classifiers=[crawl.name])
    crawl.run()
    assert [name for name, _ in columns(crawl.table("t"))] == ["a;b"]


def test_what_is_remembered_survives_a_kill(own_tarn, name):
    crawl = Crawl(own_tarn, name, make_role(own_tarn, name, allow("s3:*", "glue:*", "logs:*")))
    for i in range(50):
        crawl.put(f"t/{i}.csv", f"a,b\n{i},x\n{i},y\n")
    crawl.create("t/")
    crawl.run()
    own_tarn.restart()
    crawl.put("t/0.csv", "a,b\n1.5,x\n2.5,y\n")
    crawl.run()
    assert columns(crawl.table("t")) == [("a", "double"), ("b", "string")]
    assert lines_about_reading(crawl) == ["50", "1"]


def test_new_folders_only(crawl):
    crawl.put("t/day=1/a.csv", "a,b\n1,x\n2,y\n")
    crawl.create("t/", SchemaChangePolicy={"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"},
                 RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"})
    crawl.run()
    version = crawl.table("t")["VersionId"]
    crawl.put("t/day=1/b.csv", "a,b,c\n1,x,1\n2,y,2\n")
    crawl.put("t/day=2/a.csv", "a,b\n3,x\n4,y\n")
    crawl.run()
    assert set(crawl.partitions("t")) == {("1",), ("2",)}
    assert crawl.table("t")["VersionId"] == version
    assert lines_about_reading(crawl) == ["1", "1"]


def test_a_sample_of_each_folder(crawl):
    for folder in ("x", "y"):
        for i in range(9):
            crawl.put(f"t/{folder}/{i}.json", '{"a":1}\n')
    crawl.glue.create_crawler(
        Name=crawl.name, Role=crawl.role, DatabaseName=crawl.name,
        Targets={"S3Targets": [{"Path": f"s3://{crawl.name}/t/", "SampleSize": 2}]})
    crawl.run()
    assert lines_about_reading(crawl) == ["4"]
    target = crawl.glue.get_crawler(Name=crawl.name)["Crawler"]["Targets"]["S3Targets"][0]
    assert target["SampleSize"] == 2
    assert crawl.rows("SELECT count(*) FROM t") == [("18",)]


def test_csv_classifiers(crawl):
    glue = crawl.glue
    glue.create_classifier(CsvClassifier={
        "Name": crawl.name, "Delimiter": "^", "QuoteSymbol": "'", "ContainsHeader": "ABSENT",
        "Header": ["id", "what"], "Serde": "OpenCSVSerDe"})
    got = glue.get_classifier(Name=crawl.name)["Classifier"]["CsvClassifier"]
    assert (got["Delimiter"], got["QuoteSymbol"], got["Header"], got["Version"]) == (
        "^", "'", ["id", "what"], 1)
    crawl.put("t/a.txt", "1^'a^b'\n2^c\n")
    crawl.put("u/a.txt", "x,y,z\n1,2,3\n")
    crawl.create("t/", "u/", Classifiers=[crawl.name])
    assert glue.get_crawler(Name=crawl.name)["Crawler"]["Classifiers"] == [crawl.name]
    crawl.run()
    assert columns(crawl.table("t")) == [("id", "bigint"), ("what", "string")]
    assert crawl.rows("SELECT * FROM t") == [("1", "a^b"), ("2", "c")]
    assert len(columns(crawl.table("u"))) == 3, "what the classifier does not fit is found out"
    glue.update_classifier(CsvClassifier={"Name": crawl.name, "Header": ["n", "text"]})
    crawl.run()
    assert columns(crawl.table("t")) == [("n", "bigint"), ("text", "string")]
    assert crawl.name in [c["CsvClassifier"]["Name"]
                          for c in glue.get_classifiers()["Classifiers"] if "CsvClassifier" in c]
    glue.delete_classifier(Name=crawl.name)
    assert "Classifier" in crawl.run_any()["LastCrawl"]["ErrorMessage"]


def test_json_classifiers(crawl):
    crawl.glue.create_classifier(JsonClassifier={"Name": crawl.name, "JsonPath": "$.Records[*]"})
    crawl.put("t/a.json", json.dumps({"v": 1, "Records": [
        {"n": 1, "m": 1}, {"n": 2.5, "m": 2}]}, indent=2))
    crawl.put("t/b.json", json.dumps({"Records": [{"n": 4, "m": 3, "s": "x"}]}))
    crawl.create("t/", Classifiers=[crawl.name])
    crawl.run()
    assert columns(crawl.table("t")) == [("n", "double"), ("m", "int"), ("s", "string")]
    assert crawl.table("t")["Parameters"]["jsonPath"] == "$.Records[*]"
    assert sorted(crawl.rows("SELECT * FROM t"), key=str) == [
        ("1.0", "1", None), ("2.5", "2", None), ("4.0", "3", "x")]


LOG = [
    '127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /a.gif HTTP/1.0" 200 2326 '
    '"http://e.org/start" "Mozilla/4.08 [en]"',
    '::1 - - [11/Oct/2000:00:00:01 +0000] "POST /b?x=1 HTTP/1.1" 404 - "-" "curl/8"',
]


def test_web_logs(crawl):
    crawl.put("combined/access.log", "\n".join(LOG) + "\n")
    crawl.put("common/access.log", "".join(line.split(' "http')[0].split(' "-"')[0] + "\n"
                                           for line in LOG))
    crawl.create("combined/", "common/")
    crawl.run()
    table = crawl.table("combined")
    assert table["Parameters"]["classification"] == "combined_apache"
    assert table["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"] == (
        "com.amazonaws.glue.serde.GrokSerDe")
    assert crawl.table("common")["Parameters"]["classification"] == "apache"
    assert crawl.rows("SELECT clientip, auth, timestamp, verb, request, response, bytes, agent "
                      "FROM combined") == [
        ("127.0.0.1", "frank", "10/Oct/2000:13:55:36 -0700", "GET", "/a.gif", "200", "2326",
         '"Mozilla/4.08 [en]"'),
        ("::1", "-", "11/Oct/2000:00:00:01 +0000", "POST", "/b?x=1", "404", None, '"curl/8"')]
    assert crawl.rows("SELECT count(clientip) FROM common") == [("2",)]


def test_grok_classifiers(crawl):
    crawl.glue.create_classifier(GrokClassifier={
        "Name": crawl.name, "Classification": "shop",
        "GrokPattern": "%{TIMESTAMP_ISO8601:at} %{LEVEL:level} %{INT:took:int} %{GREEDYDATA:what}",
        "CustomPatterns": "LEVEL (?:LOW|HIGH)"})
    crawl.put("t/a.log", "2024-01-02T03:04:05Z LOW 12 all is well\n"
                         "2024-01-02T03:04:06Z HIGH 7 a, b; c\n")
    crawl.create("t/", Classifiers=[crawl.name])
    crawl.run()
    table = crawl.table("t")
    assert table["Parameters"]["classification"] == "shop"
    assert columns(table) == [("at", "string"), ("level", "string"), ("took", "int"),
                              ("what", "string")]
    crawl.put("t/b.log", "no such line\n")
    assert crawl.rows("SELECT sum(took), count(*), max(what) FROM t") == [("19", "3", "all is well")]
