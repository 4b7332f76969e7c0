"""A call that the server does in several commits has one record, which says how it ended."""

from test_delivery import ALL_OBJECTS, deliver, names_of
from trails import make_trail

KEYS = 1000  # long ones: their markers fill several transactions


def test_a_large_deletion_is_one_true_record(own_tarn, name):
    make_trail(own_tarn, name)
    own_tarn.client("cloudtrail").put_event_selectors(TrailName=name, EventSelectors=ALL_OBJECTS)
    s3 = own_tarn.client("s3")
    s3.create_bucket(Bucket="d" + name)
    s3.put_bucket_versioning(Bucket="d" + name, VersioningConfiguration={"Status": "Enabled"})
    keys = [f"{number:04}" + "k" * 1000 for number in range(KEYS)]
    answer = s3.delete_objects(Bucket="d" + name,
                               Delete={"Objects": [{"Key": key} for key in keys]})
    assert len(answer["Deleted"]) == KEYS
    markers = s3.get_paginator("list_object_versions").paginate(Bucket="d" + name)
    assert len(list(markers.search("DeleteMarkers[]"))) == KEYS
    records = deliver(own_tarn, name, lambda records: "DeleteObjects" in names_of(records))
    request_id = answer["ResponseMetadata"]["RequestId"]
    found = [record for record in records if record["requestID"] == request_id]
    assert len(found) == 1
    assert "errorCode" not in found[0]
    assert found[0]["requestParameters"]["bucketName"] == "d" + name
    own_tarn.client("iam").create_user(UserName=name)  # and no other comes later
    records = deliver(own_tarn, name, lambda records: "CreateUser" in names_of(records))
    assert [r["requestID"] for r in records].count(request_id) == 1
