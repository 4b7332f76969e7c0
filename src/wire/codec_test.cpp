#include "wire/codec.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/crc.h"
#include "wire/audit_json.h"
#include "wire/expand.h"
#include "wire/gen/services.h"
#include "wire/runtime_model.h"
#include "wire/xml_document.h"

namespace tarn::wire {

namespace {

constexpr const char* kShapes = R"({
  "In": {"type":"structure","required":["Name"],"members":{
    "Name":{"shape":"Name"},"MaxResults":{"shape":"Count"},"Kind":{"shape":"Kind"},
    "Items":{"shape":"Items"},"Secret":{"shape":"Secret"},"Map":{"shape":"Map"}}},
  "Name":{"type":"string"}, "Count":{"type":"integer"}, "Secret":{"type":"string","sensitive":true},
  "Kind":{"type":"string","enum":["A","B"]},
  "Items":{"type":"list","member":{"shape":"Item"}},
  "Item":{"type":"structure","required":["Key"],"members":{"Key":{"shape":"Name"}}},
  "Map":{"type":"map","key":{"shape":"Name"},"value":{"shape":"Name"}},
  "Gone":{"type":"structure","exception":true,"error":{"code":"NoSuch"},
    "members":{"Message":{"shape":"Name"},"Retry":{"shape":"Count"}}}})";

struct Fixture {
  Json metadata, shapes;
  std::unique_ptr<RuntimeModel> model;
  const Operation* operation;
  Route route;
  Arena arena;

  explicit Fixture(const std::string& protocol) {
    metadata = *Json::parse(R"({"protocol":")" + protocol + R"(","xmlNamespace":"urn:x"})");
    shapes = *Json::parse(kShapes);
    model = std::make_unique<RuntimeModel>(metadata, shapes);
    operation = &model->add_operation(*Json::parse(
        R"({"name":"Do","http":{"method":"POST","requestUri":"/"},"input":{"shape":"In"}})"));
    const Service& service = model->service();
    route = {&service, operation, service.protocols[0], {}};
  }

  Result<void*> decode(std::string_view body) {
    return decode_input(route, {"POST", "/", "", {}, body}, arena);
  }
  std::string failure(std::string_view body) {
    auto data = decode(body);
    return data.ok() ? "" : data.error().code() + ": " + data.error().message();
  }
};

}  // namespace

TEST(Validation, SpeaksAsAwsDoes) {
  Fixture json("json");
  EXPECT_EQ(json.failure("{}"),
            "ValidationException: 1 validation error detected: Value null at 'name' failed to "
            "satisfy constraint: Member must not be null");
  EXPECT_EQ(json.failure(R"({"Name":"x","Kind":"C","Items":[{"Key":"a"},{}]})"),
            "ValidationException: 2 validation errors detected: Value 'C' at 'kind' failed to "
            "satisfy constraint: Member must satisfy enum value set: [A, B]; Value null at "
            "'items.2.member.key' failed to satisfy constraint: Member must not be null");
  EXPECT_EQ(json.failure(R"({"Name":"x"})"), "");
}

TEST(Validation, CountsAgainstTheModels) {
  // Of the real tables: Glue's names have lengths and patterns.
  const Service* glue = find_service("glue");
  ASSERT_NE(glue, nullptr);
  const Shape* name = glue->find_shape("NameString");
  ASSERT_NE(name, nullptr);
  ASSERT_NE(name->constraint, nullptr);
  EXPECT_EQ(name->constraint->min, 1);
  EXPECT_EQ(name->constraint->max, 255);
}

TEST(Json, RefusesWhatDoesNotFit) {
  Fixture json("json");
  EXPECT_EQ(json.failure(R"({"Name":1})"),
            "SerializationException: NUMBER_VALUE can not be converted to a String");
  EXPECT_EQ(json.failure(R"({"Name":{}})"),
            "SerializationException: Start of structure or map found where not expected.");
  EXPECT_EQ(json.failure(R"({"Name":"x","MaxResults":3000000000})"),
            "SerializationException: 3000000000 can not be converted to an Integer");
  EXPECT_TRUE(json.failure(R"({"Name":"x",})").starts_with("SerializationException: "));
  EXPECT_TRUE(json.failure("{\"Name\":\"\xff\"}").starts_with("SerializationException: "));
  EXPECT_TRUE(json.failure(R"({"Name":"\ud800"})").starts_with("SerializationException: "));
  EXPECT_TRUE(json.failure("{} x").starts_with("SerializationException: "));
  std::string deep(100, '[');
  EXPECT_TRUE(json.failure("{\"Other\":" + deep).starts_with("SerializationException: "));
  EXPECT_EQ(json.failure(R"({"Name":"x","Other":[{"a":null}],"MaxResults":null})"), "");
}

TEST(Query, ReadsListsAndMaps) {
  Fixture query("query");
  auto data = query.decode(
      "Action=Do&Name=a%20b%2B+c&Items.member.10.Key=j&Items.member.2.Key=b&"
      "Map.entry.1.key=k&Map.entry.1.value=v");
  ASSERT_TRUE(data.ok());
  EXPECT_EQ(struct_to_json({query.operation->input, *data, true}).dump(),
            R"({"Name":"a b+ c","Items":[{"Key":"b"},{"Key":"j"}],"Map":{"k":"v"}})");
  EXPECT_EQ(query.failure("Action=Do"),
            "ValidationError: 1 validation error detected: Value null at 'name' failed to satisfy "
            "constraint: Member must not be null");
}

TEST(Ec2, NamesTheMissingParameter) {
  Fixture ec2("ec2");
  EXPECT_EQ(ec2.failure("Action=Do"),
            "MissingParameter: The request must contain the parameter Name");
  EXPECT_EQ(ec2.failure("Action=Do&Name=a&Fame.1=b"),
            "UnknownParameter: The parameter Fame is not recognized");
  EXPECT_EQ(ec2.failure("Action=Do&Version=x&Name=a&X-Amz-Date=y"), "");
}

TEST(Xml, RefusesDocumentTypes) {
  XmlDocument document;
  EXPECT_FALSE(document.parse("<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>").ok());
  XmlDocument unclosed;
  EXPECT_FALSE(unclosed.parse("<a><b></a>").ok());
  XmlDocument deep;
  std::string open, close;
  for (int i = 0; i < 100; ++i) {
    open += "<a>";
    close += "</a>";
  }
  EXPECT_FALSE(deep.parse(open + close).ok());
  XmlDocument two;
  EXPECT_FALSE(two.parse("<a/><b/>").ok());
  XmlDocument good;
  ASSERT_TRUE(good.parse("<?xml version=\"1.0\"?><x:a> <Key> </Key><![CDATA[b]]></x:a>").ok());
  EXPECT_EQ(good.root().name(), "a");
  EXPECT_EQ(good.root().children()[0].text(), " ");
}

TEST(Errors, HaveEachProtocolsForm) {
  Error error = Error(404, "NoSuch", "No <thing>.").with("Retry", "5").with("Extra", "x");
  Fixture json("json");
  Response answer = encode_error(json.route, error, {"id-1", ""});
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body, R"({"__type":"Gone","Message":"No <thing>.","Retry":5,"Extra":"x"})");
  Fixture query("query");
  EXPECT_EQ(encode_error(query.route, error, {"id-1", ""}).body,
            "<ErrorResponse xmlns=\"urn:x\"><Error><Type>Sender</Type><Code>NoSuch</Code><Message>"
            "No &lt;thing&gt;.</Message><Retry>5</Retry><Extra>x</Extra></Error><RequestId>id-1"
            "</RequestId></ErrorResponse>");
  Fixture ec2("ec2");
  EXPECT_EQ(encode_error(ec2.route, Error(400, "A", "b"), {"id-1", ""}).body,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Response><Errors><Error><Code>A</Code>"
            "<Message>b</Message></Error></Errors><RequestID>id-1</RequestID></Response>");
  Route s3{find_service("s3"), nullptr, Protocol::kRestXml, {}};
  EXPECT_EQ(
      encode_error(s3, Error(404, "NoSuchBucket", "m").with("BucketName", "b"), {"i", "h"}).body,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchBucket</Code><Message>m"
      "</Message><BucketName>b</BucketName><RequestId>i</RequestId><HostId>h</HostId>"
      "</Error>");
}

// What a client sent may be told in them, whatever bytes it had.
TEST(Errors, AreUtf8InEachProtocol) {
  for (const Protocol protocol : {Protocol::kJson11, Protocol::kRestXml, Protocol::kQuery,
                                  Protocol::kEc2, Protocol::kRpcV2Cbor}) {
    const Route route{nullptr, nullptr, protocol, {}};
    const Response answer = encode_error(route, Error(400, "A", "x\xFFy"), {"id", ""});
    EXPECT_NE(answer.body.find("x\xEF\xBF\xBDy"), std::string::npos) << answer.body;
  }
}

// Their namespaces, a member that is a structure, and the checksum that every answer has.
TEST(Errors, OfDynamodb) {
  const Route route{find_service("dynamodb"), nullptr, Protocol::kJson10, {}};
  const Response failed = encode_error(
      route, Error(400, "ConditionalCheckFailedException", "m").with("Item", R"({"a":{"S":"b"}})"),
      {"id", ""});
  EXPECT_EQ(failed.body,
            R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
            R"("message":"m","Item":{"a":{"S":"b"}}})");
  const Response invalid = encode_error(route, Error(400, "ValidationException", "m"), {"id", ""});
  EXPECT_EQ(invalid.body, R"({"__type":"com.amazon.coral.validate#ValidationException",)"
                          R"("message":"m"})");
  const auto checksum = std::find_if(invalid.headers.begin(), invalid.headers.end(),
                                     [](const auto& h) { return h.first == "x-amz-crc32"; });
  ASSERT_NE(checksum, invalid.headers.end());
  EXPECT_EQ(checksum->second, std::to_string(crc32(0, invalid.body)));
}

TEST(Expand, FillsTemplates) {
  Fixture json("json");
  auto data = json.decode(R"({"Name":"n","Items":[{"Key":"a"},{"Key":"b"}],"Map":{"k":"v"}})");
  ASSERT_TRUE(data.ok());
  const Shape& shape = *json.operation->input;
  auto texts = [&](std::string_view pattern) {
    return expand_template(shape, *data, pattern, "eu-west-1", "123456789012");
  };
  using Texts = std::vector<std::string>;
  EXPECT_EQ(texts("arn:x:{region}:{account}:t/{Name}"), Texts{"arn:x:eu-west-1:123456789012:t/n"});
  EXPECT_EQ(texts("{Name}/{Items[].Key}"), (Texts{"n/a", "n/b"}));
  EXPECT_EQ(texts("t/{Kind}"), Texts{"t/"});
  EXPECT_EQ(texts("{Map.keys[]}"), Texts{"k"});
  EXPECT_EQ(texts("*"), Texts{"*"});
  EXPECT_EQ(expand_condition(shape, *data, "{MaxResults}", "", ""), Texts{});
  EXPECT_EQ(expand_condition(shape, *data, "{Name}", "", ""), Texts{"n"});
}

TEST(AuditJson, HidesSecrets) {
  Fixture json("json");
  auto data = json.decode(R"({"Name":"n","Secret":"s3cret","MaxResults":0})");
  ASSERT_TRUE(data.ok());
  EXPECT_EQ(audit_json(*json.operation->input, *data),
            R"({"name":"n","maxResults":0,"secret":"HIDDEN_DUE_TO_SECURITY_REASONS"})");
}

}  // namespace tarn::wire
