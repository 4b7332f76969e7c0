"""DescribeRegions and DescribeAvailabilityZones, as SDKs and consoles ask."""

import botocore.exceptions
import pytest


def refusal(call, **arguments):
    with pytest.raises(botocore.exceptions.ClientError) as caught:
        call(**arguments)
    return caught.value.response["Error"]


def test_enabled_regions_by_default(tarn):
    ec2 = tarn.client("ec2")
    regions = {region["RegionName"]: region for region in ec2.describe_regions()["Regions"]}
    assert {"us-east-1", "eu-west-1", "ap-south-1"} <= set(regions)
    assert {region["OptInStatus"] for region in regions.values()} == {"opt-in-not-required"}
    assert regions["us-east-1"]["Endpoint"] == "ec2.us-east-1.amazonaws.com"
    everything = ec2.describe_regions(AllRegions=True)["Regions"]
    assert len(everything) > len(regions)
    assert {region["OptInStatus"] for region in everything} == {"opt-in-not-required",
                                                                "not-opted-in"}


def test_names_and_filters(tarn):
    ec2 = tarn.client("ec2")

    def names(**arguments):
        return [region["RegionName"] for region in ec2.describe_regions(**arguments)["Regions"]]

    assert names(RegionNames=["eu-west-1", "us-east-1"]) == ["eu-west-1", "us-east-1"]
    assert names(Filters=[{"Name": "region-name", "Values": ["eu-west-?"]}]) == [
        "eu-west-1", "eu-west-2", "eu-west-3"]
    assert names(Filters=[{"Name": "opt-in-status", "Values": ["not-opted-in"]}]) == []
    assert names(Filters=[{"Name": "endpoint", "Values": ["*us-east*"]}]) == [
        "us-east-1", "us-east-2"]
    error = refusal(ec2.describe_regions, RegionNames=["mars-north-1"])
    assert error["Code"] == "InvalidParameterValue" and "mars-north-1" in error["Message"]
    error = refusal(ec2.describe_regions, Filters=[{"Name": "colour", "Values": ["red"]}])
    assert error == {"Code": "InvalidParameterValue", "Message": "The filter 'colour' is invalid"}
    assert refusal(ec2.describe_regions, DryRun=True)["Code"] == "DryRunOperation"


def test_zones_of_the_region(tarn):
    zones = tarn.client("ec2", region="eu-west-1").describe_availability_zones()
    assert [(zone["ZoneName"], zone["ZoneId"], zone["State"], zone["RegionName"])
            for zone in zones["AvailabilityZones"]] == [
        (f"eu-west-1{letter}", f"euw1-az{number}", "available", "eu-west-1")
        for number, letter in enumerate("abc", 1)]
    ec2 = tarn.client("ec2")
    asked = ec2.describe_availability_zones(ZoneNames=["us-east-1b"])["AvailabilityZones"]
    assert [zone["ZoneName"] for zone in asked] == ["us-east-1b"]
    assert refusal(ec2.describe_availability_zones, ZoneNames=["us-east-1z"])["Code"] == (
        "InvalidParameterValue")


def test_what_is_not_served_says_so(tarn):
    error = refusal(tarn.client("ec2").describe_instances)
    assert "DescribeInstances" in error["Message"]
