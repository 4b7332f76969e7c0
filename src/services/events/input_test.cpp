#include "services/events/input.h"

#include <gtest/gtest.h>

namespace tarn::events {
namespace {

const std::string kEvent =
    R"({"version":"0","id":"7bf7","detail-type":"Kind","source":"my.app","account":"123456789012",)"
    R"("time":"2026-01-31T10:00:00Z","region":"us-east-1","resources":[],"detail":{"command":"go",)"
    R"("payload":{"acc_id":"0a78","sf_id":"baz"},"list":["HIGH","LOW"],"n":1.50,"ok":true,)"
    R"("a b":[{"c":null}],"quote":"say \"hi\""}})";
const InputFacts kFacts{"arn:aws:events:us-east-1:123456789012:rule/r", "r", 1769853600000};

std::string by_path(std::string path) {
  TargetRow target;
  target.input_path = std::move(path);
  EXPECT_TRUE(check_input(target).ok());
  return render_input(target, kEvent, kFacts).value_or("none");
}

std::string by_template(std::string text) {
  TargetRow target;
  target.id = "t";
  target.input_template = std::move(text);
  target.input_paths = {{"command", "$.detail.command"}, {"payload", "$.detail.payload"},
                        {"list", "$.detail.list"},       {"n", "$.detail.n"},
                        {"ok", "$.detail.ok"},           {"gone", "$.detail.gone.deeper"},
                        {"kind", "$.detail-type"},       {"quote", "$.detail.quote"}};
  const auto fits = check_input(target);
  EXPECT_TRUE(fits.ok()) << (fits.ok() ? "" : fits.error().message());
  return render_input(target, kEvent, kFacts).value_or("none");
}

TEST(Input, is_the_event_or_a_constant_or_a_part) {
  TargetRow target;
  EXPECT_EQ(render_input(target, kEvent, kFacts), kEvent);
  target.input = R"({"x":1})";
  EXPECT_EQ(render_input(target, kEvent, kFacts), R"({"x":1})");
  EXPECT_EQ(by_path("$.detail.payload"), R"({"acc_id":"0a78","sf_id":"baz"})");
  EXPECT_EQ(by_path("$.detail.payload.sf_id"), R"("baz")");
  EXPECT_EQ(by_path("$.detail['a b'][0].c"), "null");
  EXPECT_EQ(by_path("$.detail.list[1]"), R"("LOW")");
  EXPECT_EQ(by_path("$.nothing"), "null");
  EXPECT_EQ(by_path("$.detail.n"), "1.50");
}

TEST(Input, fills_templates_as_aws_does) {
  const std::pair<const char*, const char*> cases[] = {
      {R"("Event of <kind> type, <command>, <gone>!")", R"("Event of Kind type, go, !")"},
      {R"({"a": <command>,  "b": <payload>, "c": <gone>})",
       R"({"a": "go",  "b": {"acc_id":"0a78","sf_id":"baz"}, "c": ""})"},
      {R"({"a": "users/<command>/<command>", "n": <n>, "ok": <ok>})",
       R"({"a": "users/go/go", "n": 1.50, "ok": true})"},
      {R"("Payload of <payload> and <list> is <ok>")",
       R"("Payload of {acc_id:0a78,sf_id:baz} and [HIGH,LOW] is true")"},
      {R"({"list": <list>})", R"({"list": ["HIGH","LOW"]})"},
      {"\"<list> one\"\n\"<command> two\"", "\"[HIGH,LOW] one\"\n\"go two\""},
      {R"("{[/<kind>")", R"("{[/Kind")"},
      {R"("he: <quote>")", R"("he: say \"hi\"")"},
      {R"("a \"<command>\" b")", R"("a \"go\" b")"},
      {R"("<aws.events.rule-arn> <aws.events.rule-name> <aws.events.event.ingestion-time>")",
       R"("arn:aws:events:us-east-1:123456789012:rule/r r 2026-01-31T10:00:00Z")"},
      {R"({"r": <aws.events.rule-name>})", R"({"r": "r"})"},
      {R"({"p": "users/<payload>", "q": <payload>})", "none"},
      {" {\"l\": \"<list>\"}", "none"},
      {R"("1 < 2, 3 > 2")", R"("1 < 2, 3 > 2")"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(by_template(text), expected) << text;
  EXPECT_EQ(by_template(R"({"e": <aws.events.event.json>})"), "{\"e\": " + kEvent + "}");
  EXPECT_EQ(by_template("<aws.events.event>"),
            R"({"version":"0","id":"7bf7","detailType":"Kind","source":"my.app",)"
            R"("account":"123456789012","time":"2026-01-31T10:00:00Z","region":"us-east-1",)"
            R"("resources":[]})");
}

TEST(Input, says_what_is_wrong) {
  TargetRow target;
  target.id = "t";
  target.input_template = "\"<unknown>\"";
  EXPECT_EQ(check_input(target).error().message(),
            "InputTemplate for target t contains invalid placeholder unknown.");
  target.input = "{}";
  EXPECT_EQ(check_input(target).error().message(),
            "Only one of Input, InputPath, or InputTransformer must be provided for target t.");
  target.input_template.reset();
  target.input = "{";
  EXPECT_FALSE(check_input(target).ok());
  for (const char* path : {"", "detail", "$.", "$..a", "$.a[*]", "$[x]", "$['a", "$.*", "$.a[1"}) {
    EXPECT_FALSE(EventPath::parse(path).ok()) << path;
  }
}

}  // namespace
}  // namespace tarn::events
