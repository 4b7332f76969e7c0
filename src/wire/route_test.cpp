#include "wire/route.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "wire/gen/services.h"

namespace tarn::wire {

namespace {

struct Sent {
  std::string method, path, query, body;
  std::vector<std::pair<std::string, std::string>> headers;

  Request view() const {
    Request request{method, path, query, {}, body};
    for (const auto& [name, value] : headers) request.headers.emplace_back(name, value);
    return request;
  }
};

Sent s3_request(std::string method, std::string target, std::string host = "127.0.0.1:4566") {
  size_t mark = target.find('?');
  Sent sent{std::move(method), target.substr(0, mark), "", "", {{"host", std::move(host)}}};
  if (mark != target.npos) sent.query = target.substr(mark + 1);
  return sent;
}

// "Operation Bucket=b Key=k", or the error's code.
std::string routed(const Sent& sent, std::string_view signing_name = "s3") {
  auto found = route(sent.view(), signing_name);
  if (!found.ok()) return found.error().code();
  std::string text(found->operation->name);
  for (const auto& [name, value] : found->labels) text += " " + std::string(name) + "=" + value;
  return text;
}

// A request as a client would send it for the operation, members empty but those that route it.
Sent request_for(const Service& service, const Operation& operation) {
  Sent sent{"POST", "/", "", "", {{"host", "127.0.0.1"}}};
  switch (service.protocols[0]) {
    case Protocol::kJson10:
    case Protocol::kJson11:
    case Protocol::kRpcV2Cbor:
      sent.headers.emplace_back(
          "x-amz-target", std::string(service.target_prefix) + "." + std::string(operation.name));
      return sent;
    case Protocol::kQuery:
    case Protocol::kEc2:
      sent.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
      sent.body =
          "Action=" + std::string(operation.name) + "&Version=" + std::string(service.api_version);
      return sent;
    default:
      break;
  }
  sent.method = operation.method;
  std::string uri(operation.uri);
  for (size_t at; (at = uri.find('{')) != uri.npos;) {
    uri.replace(at, uri.find('}') - at + 1, "x" + std::to_string(at));
  }
  size_t mark = uri.find('?');
  sent.path = uri.substr(0, mark);
  if (mark != uri.npos) sent.query = uri.substr(mark + 1);
  for (const Member& member : operation.input->fields()) {
    if (!member.is(Member::kRequired)) continue;
    if (member.location == Location::kQuery)
      sent.query += "&" + std::string(member.wire_name) + "=1";
    if (member.wire_name == "x-amz-copy-source") sent.headers.emplace_back(member.wire_name, "b/k");
  }
  if (service.name == "s3control") sent.headers.emplace_back("x-amz-account-id", "123456789012");
  return sent;
}

}  // namespace

TEST(Route, FindsEveryModelledOperation) {
  int count = 0;
  for (const Service* service : services()) {
    for (const Operation& operation : service->operations) {
      if (operation.is(Operation::kDeprecated) || operation.name == "ListDirectoryBuckets")
        continue;
      Sent sent = request_for(*service, operation);
      auto found = route(sent.view(), service->signing_name);
      ASSERT_TRUE(found.ok()) << service->name << " " << operation.name << ": "
                              << found.error().message();
      EXPECT_EQ(found->operation, &operation)
          << service->name << " " << operation.name << " became " << found->operation->name;
      ++count;
    }
  }
  EXPECT_GT(count, 3500);
}

TEST(Route, TellsS3OperationsApart) {
  EXPECT_EQ(routed(s3_request("GET", "/")), "ListBuckets");
  EXPECT_EQ(routed(s3_request("PUT", "/b")), "CreateBucket Bucket=b");
  EXPECT_EQ(routed(s3_request("PUT", "/b/")), "CreateBucket Bucket=b");
  EXPECT_EQ(routed(s3_request("HEAD", "/b")), "HeadBucket Bucket=b");
  EXPECT_EQ(routed(s3_request("GET", "/b?list-type=2&prefix=a")), "ListObjectsV2 Bucket=b");
  EXPECT_EQ(routed(s3_request("GET", "/b?prefix=a")), "ListObjects Bucket=b");
  EXPECT_EQ(routed(s3_request("GET", "/b?location")), "GetBucketLocation Bucket=b");
  EXPECT_EQ(routed(s3_request("POST", "/b?delete=")), "DeleteObjects Bucket=b");
  EXPECT_EQ(routed(s3_request("PUT", "/b/k")), "PutObject Bucket=b Key=k");
  EXPECT_EQ(routed(s3_request("PUT", "/b/k?partNumber=1&uploadId=u")), "UploadPart Bucket=b Key=k");
  EXPECT_EQ(routed(s3_request("GET", "/b/k?uploadId=u")), "ListParts Bucket=b Key=k");
  EXPECT_EQ(routed(s3_request("POST", "/b/k?uploads")), "CreateMultipartUpload Bucket=b Key=k");
  EXPECT_EQ(routed(s3_request("POST", "/b/k?uploadId=u")),
            "CompleteMultipartUpload Bucket=b Key=k");
  EXPECT_EQ(routed(s3_request("DELETE", "/b/k?uploadId=u")), "AbortMultipartUpload Bucket=b Key=k");
  EXPECT_EQ(routed(s3_request("GET", "/b/k?x-id=GetObject")), "GetObject Bucket=b Key=k");
  EXPECT_EQ(routed(s3_request("POST", "/b")), "MethodNotAllowed");
  Sent copy = s3_request("PUT", "/b/k");
  copy.headers.emplace_back("x-amz-copy-source", "/a/x");
  EXPECT_EQ(routed(copy), "CopyObject Bucket=b Key=k");
  copy.query = "partNumber=1&uploadId=u";
  EXPECT_EQ(routed(copy), "UploadPartCopy Bucket=b Key=k");
}

TEST(Route, KeepsKeysAsTheyAre) {
  EXPECT_EQ(routed(s3_request("GET", "/b//")), "GetObject Bucket=b Key=/");
  EXPECT_EQ(routed(s3_request("GET", "/b//a//b/")), "GetObject Bucket=b Key=/a//b/");
  EXPECT_EQ(routed(s3_request("GET", "/b/../x/./y")), "GetObject Bucket=b Key=../x/./y");
  EXPECT_EQ(routed(s3_request("GET", "/b/a%2Fb+c%20d%25")), "GetObject Bucket=b Key=a/b+c d%");
  EXPECT_EQ(routed(s3_request("GET", "/b/%zz")), "InvalidURI");
}

TEST(Route, TakesTheBucketFromTheHost) {
  EXPECT_EQ(bucket_of_host("b.s3.localhost:4566"), "b");
  EXPECT_EQ(bucket_of_host("b.localhost"), "b");
  EXPECT_EQ(bucket_of_host("a.b.s3.us-east-1.amazonaws.com"), "a.b");
  EXPECT_EQ(bucket_of_host("b.s3-us-west-2.amazonaws.com"), "b");
  EXPECT_EQ(bucket_of_host("b.s3.localhost.localstack.cloud:4566"), "b");
  EXPECT_EQ(bucket_of_host("s3.localhost.localstack.cloud:4566"), "");
  EXPECT_EQ(bucket_of_host("s3.us-east-1.amazonaws.com"), "");
  EXPECT_EQ(bucket_of_host("localhost:4566"), "");
  EXPECT_EQ(bucket_of_host("127.0.0.1:4566"), "");
  EXPECT_EQ(bucket_of_host("[::1]:4566"), "");
  EXPECT_EQ(routed(s3_request("GET", "/", "b.s3.localhost")), "ListObjects Bucket=b");
  EXPECT_EQ(routed(s3_request("PUT", "//k", "b.s3.localhost")), "PutObject Bucket=b Key=/k");
}

TEST(Route, NamesWhatItDoesNotFind) {
  Sent json{"POST", "/", "", "{}", {{"x-amz-target", "AWSGlue.MakeCoffee"}}};
  EXPECT_EQ(routed(json, "glue"), "UnknownOperationException");
  Sent none{"POST", "/", "", "{}", {}};
  EXPECT_EQ(routed(none, "glue"), "UnknownOperationException");
  EXPECT_EQ(routed(none, "nosuch"), "UnknownOperationException");
  EXPECT_EQ(routed(none, "iam"), "MissingAction");
  Sent form{"POST",
            "/",
            "",
            "Action=Fly&Version=2010-05-08",
            {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"}}};
  EXPECT_EQ(routed(form, "iam"), "InvalidAction");
  EXPECT_EQ(guess_route(form.view(), "iam").protocol, Protocol::kQuery);
  EXPECT_EQ(guess_route(json.view(), "glue").protocol, Protocol::kJson11);
  EXPECT_EQ(guess_route(none.view(), "ec2").protocol, Protocol::kEc2);
}

TEST(Route, KnowsIamAndStsByTheirVersion) {
  const auto answer = [](std::string_view service, std::string body) {
    const Sent form{
        "POST", "/", "", std::move(body), {{"content-type", "application/x-www-form-urlencoded"}}};
    auto found = route(form.view(), service);
    return found.ok() ? std::string(found->operation->name) : found.error().message();
  };
  EXPECT_EQ(answer("sts", "Action=GetCallerIdentity&Version=2011-06-15"), "GetCallerIdentity");
  EXPECT_EQ(answer("sts", "Action=GetCallerIdentity"),
            "Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED");
  EXPECT_EQ(answer("iam", "Action=ListUsers&Version=2011-06-15"),
            "Could not find operation ListUsers for version 2011-06-15");
  EXPECT_EQ(answer("sqs", "Action=ListQueues&Version=2009-02-01"), "ListQueues");
}

TEST(Route, TakesUnsignedQueriesByTheirVersion) {
  Sent form{"POST",
            "/",
            "",
            "Version=2011-06-15&Action=AssumeRoleWithWebIdentity",
            {{"content-type", "application/x-www-form-urlencoded"}}};
  EXPECT_TRUE(needs_form(form.view()));
  EXPECT_EQ(routed(form, ""), "AssumeRoleWithWebIdentity");
}

}  // namespace tarn::wire
