#include "core/event_pattern.h"

#include <gtest/gtest.h>

#include <functional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "core/event_matcher.h"

namespace tarn {
namespace {

bool fits(std::string_view pattern, std::string_view event) {
  auto parsed = EventPattern::parse(pattern);
  EXPECT_TRUE(parsed.ok()) << pattern << ": " << (parsed.ok() ? "" : parsed.error().message());
  if (!parsed.ok()) return false;
  const EventMatcher matcher({*std::move(parsed)});
  EventMatcher::Scratch scratch;
  return !matcher.match(event, scratch).empty();
}

struct FitCase {
  const char* pattern;
  const char* fitting;
  const char* other;
};

constexpr FitCase kFitCases[] = {
    {R"({"a":["x"]})", R"({"a":"x"})", R"({"a":"X"})"},
    {R"({"a":["x","y"]})", R"({"b":1,"a":"y"})", R"({"a":"z"})"},
    {R"({"a":["x"],"b":["y"]})", R"({"b":"y","a":"x"})", R"({"a":"x"})"},
    {R"({"a":{"b":{"c":["x"]}}})", R"({"a":{"b":{"c":"x"}}})", R"({"a":{"b":"x"}})"},
    {R"({"a":[""]})", R"({"a":""})", R"({"a":" "})"},
    {R"({"a":["quo\"te"]})", R"({"a":"quo\"te"})", R"({"a":"quote"})"},
    {R"({"a":["é"]})", R"({"a":"\u00e9"})", R"({"a":"e"})"},
    {R"({"a":[null]})", R"({"a":null})", R"({"a":"null"})"},
    {R"({"a":[true]})", R"({"a":true})", R"({"a":"true"})"},
    {R"({"a":[5]})", R"({"a":5.0})", R"({"a":"5"})"},
    {R"({"a":[9007199254740993]})", R"({"a":9007199254740993})", R"({"a":9007199254740992})"},
    {R"({"a":["x"]})", R"({"a":["w","x"]})", R"({"a":[]})"},
    {R"({"a":[null]})", R"({"a":[null]})", R"({"a":[]})"},
    {R"({"a":["x"]})", R"({"a":[["y"],["x"]]})", R"({"a":[["y"]]})"},
    {R"({"a":{"b":["x"]}})", R"({"a.b":"x"})", R"({"a.b":{"b":"x"}})"},
    {R"({"a.b":["x"]})", R"({"a":{"b":"x"}})", R"({"a":"x"})"},
    {R"({"a":[{"prefix":"us-"}]})", R"({"a":"us-east-1"})", R"({"a":"u"})"},
    {R"({"a":[{"prefix":""}]})", R"({"a":"q"})", R"({"a":1})"},
    {R"({"a":[{"prefix":{"equals-ignore-case":"US-"}}]})", R"({"a":"us-e"})", R"({"a":"eu-w"})"},
    {R"({"a":[{"suffix":".png"}]})", R"({"a":"x.png"})", R"({"a":"x.PNG"})"},
    {R"({"a":[{"suffix":{"equals-ignore-case":".png"}}]})", R"({"a":"x.PNG"})", R"({"a":"png"})"},
    {R"({"a":[{"equals-ignore-case":"AbC"}]})", R"({"a":"aBc"})", R"({"a":"abcd"})"},
    {R"({"a":[{"anything-but":"x"}]})", R"({"a":"y"})", R"({"a":"x"})"},
    {R"({"a":[{"anything-but":"x"}]})", R"({"a":["x","y"]})", R"({"b":"y"})"},
    {R"({"a":[{"anything-but":["x","y"]}]})", R"({"a":7})", R"({"a":"y"})"},
    {R"({"a":[{"anything-but":[1,2]}]})", R"({"a":3})", R"({"a":2.0})"},
    {R"({"a":[{"anything-but":{"prefix":"x"}}]})", R"({"a":"yx"})", R"({"a":"xy"})"},
    {R"({"a":[{"anything-but":{"suffix":["x","z"]}}]})", R"({"a":"xy"})", R"({"a":"yz"})"},
    {R"({"a":[{"anything-but":{"equals-ignore-case":"X"}}]})", R"({"a":"y"})", R"({"a":"x"})"},
    {R"({"a":[{"anything-but":{"wildcard":"*/lib/*"}}]})", R"({"a":"a/b"})", R"({"a":"a/lib/b"})"},
    {R"({"a":[{"numeric":["=",5]}]})", R"({"a":5.00})", R"({"a":5.1})"},
    {R"({"a":[{"numeric":[">",0,"<=",5]}]})", R"({"a":5})", R"({"a":0})"},
    {R"({"a":[{"numeric":["<",-1.5e1]}]})", R"({"a":-16})", R"({"a":-15})"},
    {R"({"a":[{"numeric":[">",0]}]})", R"({"a":1})", R"({"a":"1"})"},
    {R"({"a":[{"exists":true}]})", R"({"a":null})", R"({"a":{"b":1}})"},
    {R"({"a":[{"exists":true}]})", R"({"a":[{},2]})", R"({"a":[]})"},
    {R"({"a":[{"exists":false}]})", R"({"b":1})", R"({"a":1})"},
    {R"({"a":[{"exists":false},"x"],"b":[1]})", R"({"b":1})", R"({"a":"y","b":1})"},
    {R"({"a":[{"exists":false},"x"],"b":[1]})", R"({"a":"x","b":1})", R"({"b":2})"},
    {R"({"a":{"b":[{"exists":false}]}})", R"({"a":{"b":{"c":1}}})", R"({"a":{"b":0}})"},
    {R"({"a":[{"cidr":"10.0.0.0/24"}]})", R"({"a":"10.0.0.255"})", R"({"a":"10.0.1.0"})"},
    {R"({"a":[{"cidr":"10.0.0.0/9"}]})", R"({"a":"10.127.1.1"})", R"({"a":"10.128.1.1"})"},
    {R"({"a":[{"cidr":"0.0.0.0/0"}]})", R"({"a":"1.2.3.4"})", R"({"a":"::1"})"},
    {R"({"a":[{"cidr":"2001:db8::/32"}]})", R"({"a":"2001:db8:1::"})", R"({"a":"2001:db9::"})"},
    {R"({"a":[{"wildcard":"x*y*z"}]})", R"({"a":"xyyz"})", R"({"a":"xzy"})"},
    {R"({"a":[{"wildcard":"*ab"}]})", R"({"a":"aab"})", R"({"a":"aba"})"},
    {R"({"a":[{"wildcard":"a*a"}]})", R"({"a":"aa"})", R"({"a":"a"})"},
    {R"({"a":[{"wildcard":"a\\*b"}]})", R"({"a":"a*b"})", R"({"a":"axb"})"},
    {R"({"$or":[{"a":["x"]},{"b":[1]}]})", R"({"b":1})", R"({"a":"y","b":2})"},
    {R"({"c":[1],"$or":[{"a":["x"]},{"b":[1]}]})", R"({"c":1,"a":"x"})", R"({"a":"x","b":1})"},
    {R"({"d":{"$or":[{"a":[1],"b":[2]},{"$or":[{"c":[3]},{"c":[4]}]}]}})", R"({"d":{"c":4}})",
     R"({"d":{"a":1}})"},
    {R"({"a":{"x":[1],"y":[2]}})", R"({"a":[{"x":1,"y":2}]})", R"({"a":[{"x":1},{"y":2}]})"},
    {R"({"a":{"x":[1]},"b":{"y":[2]}})", R"({"a":[{"x":0},{"x":1}],"b":[{"y":2}]})",
     R"({"a":[{"x":1}],"b":[{"y":1}]})"},
    {R"({"a":[1],"s":[2]})", R"({"a":[3,1],"s":[2,4]})", R"({"a":[3,1],"s":[4]})"},
};

TEST(EventPattern, fits_as_aws_documents) {
  for (const FitCase& one : kFitCases) {
    EXPECT_TRUE(fits(one.pattern, one.fitting)) << one.pattern << " " << one.fitting;
    EXPECT_FALSE(fits(one.pattern, one.other)) << one.pattern << " " << one.other;
  }
}

TEST(EventPattern, says_what_is_wrong) {
  const std::pair<const char*, const char*> cases[] = {
      {R"(["a"])", "Filter is not an object"},
      {R"({})", "Empty objects are not allowed"},
      {R"({"a":{}})", "Empty objects are not allowed"},
      {R"({"a":[]})", "Empty arrays are not allowed"},
      {R"({"a":"x"})", R"("a" must be an object or an array)"},
      {R"({"a":[["x"]]})", "Match value must be String, number, true, false, or null"},
      {R"({"a":[{}]})", "Match expression name not found"},
      {R"({"a":[{"Prefix":"x"}]})", "Unrecognized match type Prefix"},
      {R"({"a":[{"prefix":"x","suffix":"y"}]})", "Only one key allowed in match expression"},
      {R"({"a":[{"prefix":1}]})", "prefix match pattern must be a string"},
      {R"({"a":[{"suffix":[1]}]})", "suffix match pattern must be a string"},
      {R"({"a":[{"equals-ignore-case":1}]})", "equals-ignore-case match pattern must be a string"},
      {R"({"a":[{"exists":1}]})", "exists match pattern must be either true or false."},
      {R"({"a":[{"numeric":1}]})", "Value of numeric must be an array."},
      {R"({"a":[{"numeric":[]}]})", "Invalid member in numeric match: ]"},
      {R"({"a":[{"numeric":["=","1"]}]})", "Value of = must be numeric"},
      {R"({"a":[{"numeric":["!",1]}]})", "Unrecognized numeric range operator: !"},
      {R"({"a":[{"numeric":[">",1,">",2]}]})", "Bad numeric range operator: >"},
      {R"({"a":[{"numeric":[">",2,"<",2]}]})", "Bottom must be less than top"},
      {R"({"a":[{"numeric":["=",2,"<",3]}]})", "Too many elements in numeric expression"},
      {R"({"a":[{"anything-but":[]}]})",
       "Inside anything but list, either all values are number or string, mixed type is not "
       "supported"},
      {R"({"a":[{"anything-but":["a",1]}]})",
       "Inside anything but list, either all values are number or string, mixed type is not "
       "supported"},
      {R"({"a":[{"anything-but":{"numeric":[1]}}]})", "Unsupported anything-but pattern: numeric"},
      {R"({"a":[{"anything-but":true}]})",
       "Value of anything-but must be an array or single string/number value."},
      {R"({"a":[{"wildcard":"a**b"}]})", "Consecutive wildcard characters at pos 2"},
      {R"({"a":[{"wildcard":"a\\b"}]})", "Invalid escape character at pos 2"},
      {R"({"a":[{"wildcard":"*:*:*:*:*:x/*"}]})",
       "Rule is too complex - try using fewer wildcard characters or fewer repeating character "
       "sequences after a wildcard character"},
      {R"({"a":[{"cidr":"10.0.0.0"}]})", "Malformed CIDR, one '/' required"},
      {R"({"a":[{"cidr":"10.0.0/8"}]})", "Nonstandard IP address: 10.0.0"},
      {R"({"a":[{"cidr":"10.0.0.0/33"}]})", "Malformed CIDR, mask bits are out of range"},
      {R"({"$or":{"a":[1]}})", "It must be an Array followed with $or."},
      {R"({"$or":[{"a":[1]}]})", "There must have at least 2 Objects in $or relationship."},
      {R"({"$or":[{"prefix":[1]},{"a":[1]}]})",
       "prefix is Ruler reserved fieldName which cannot be used inside $or."},
  };
  for (const auto& [pattern, reason] : cases) {
    const auto parsed = EventPattern::parse(pattern);
    ASSERT_FALSE(parsed.ok()) << pattern;
    EXPECT_EQ(parsed.error().code(), "InvalidEventPatternException");
    EXPECT_EQ(parsed.error().message(),
              std::string("Event pattern is not valid. Reason: ") + reason);
  }
  EXPECT_FALSE(EventPattern::parse(R"({"a":)").ok());
}

TEST(EventPattern, bounds_what_or_multiplies_out_to) {
  std::string pattern = "{\"x\":[1]";
  std::string nested;
  for (int i = 0; i < 11; ++i) {
    const std::string n = std::to_string(i);
    nested = "{\"$or\":[{\"a" + n + "\":[1]},{\"b" + n + "\":[1]}]" +
             (nested.empty() ? "}" : ",\"c" + n + "\":" + nested + "}");
  }
  EXPECT_FALSE(EventPattern::parse(pattern + ",\"d\":" + nested + "}").ok());
}

// Paths of all values, whatever elements they are in.
void add_paths(const Json& json, const std::string& path, std::set<std::string>& paths) {
  if (json.is_object()) {
    for (const auto& [name, value] : json.members()) {
      add_paths(value, path.empty() ? name : path + "." + name, paths);
    }
  } else if (json.is_array()) {
    for (const Json& item : json.items()) add_paths(item, path, paths);
  } else {
    paths.insert(path);
  }
}

// The plain meaning: for some choice of one element from each array, all clauses hold.
bool holds(const std::vector<EventClause>& clauses, const Json& event) {
  std::vector<std::pair<std::string, Json>> flat;
  std::set<std::string> paths;
  add_paths(event, "", paths);
  const std::function<bool(const std::vector<std::pair<std::string, Json>>&, size_t)> choose =
      [&](const std::vector<std::pair<std::string, Json>>& values, size_t at) {
        for (size_t i = at; i < values.size(); ++i) {
          const auto& [path, json] = values[i];
          if (json.is_object()) {
            auto next = values;
            next.erase(next.begin() + static_cast<long>(i));
            for (const auto& [name, value] : json.members()) {
              next.emplace_back(path.empty() ? name : path + "." + name, value);
            }
            return choose(next, 0);
          }
          if (json.is_array()) {
            for (const Json& item : json.items()) {
              auto next = values;
              next[i].second = item;
              if (choose(next, 0)) return true;
            }
            auto next = values;
            next.erase(next.begin() + static_cast<long>(i));
            return json.items().empty() && choose(next, 0);
          }
        }
        for (const EventClause& clause : clauses) {
          bool any = false;
          for (const auto& [path, json] : values) {
            if (path != clause.path) continue;
            EventValue value{EventValue::Type::kLiteral, {}, 0};
            const std::string text = json.is_string() ? json.as_string() : json.dump();
            value.text = text;
            if (json.is_string()) value.type = EventValue::Type::kString;
            if (json.is_number()) value.type = EventValue::Type::kNumber;
            value.number = json.as_double();
            for (const EventTest& test : clause.tests) any |= test.fits(value);
          }
          if (!any && (paths.contains(clause.path) || !clause.allows_absence())) return false;
        }
        return true;
      };
  flat.emplace_back("", event);
  return choose(flat, 0);
}

class RandomJson {
 public:
  explicit RandomJson(uint32_t seed) : random_(seed) {}
  size_t below(size_t n) { return random_() % n; }

  std::string scalar() {
    static constexpr const char* kScalars[] = {"\"x\"", "\"xy\"", "\"Y\"", "1",
                                               "2.0",   "null",   "true",  "\"\""};
    return kScalars[below(8)];
  }
  std::string value(int depth) {
    const size_t kind = below(depth > 2 ? 1 : 3);
    if (kind == 0) return scalar();
    if (kind == 1) return object(depth + 1);
    std::string text = "[";
    for (size_t i = below(3); i > 0; --i) text += value(depth + 1) + (i > 1 ? "," : "");
    return text + "]";
  }
  std::string object(int depth) {
    std::string text = "{";
    for (const char* name : {"a", "b", "c"}) {
      if (below(3) != 0) {
        text += (text.size() > 1 ? ",\"" : "\"") + std::string(name) + "\":" + value(depth);
      }
    }
    return text + "}";
  }
  std::string test() {
    static constexpr const char* kTests[] = {
        R"({"prefix":"x"})",       R"({"suffix":"y"})",    R"({"equals-ignore-case":"y"})",
        R"({"anything-but":"x"})", R"({"exists":true})",   R"({"exists":false})",
        R"({"numeric":[">",1]})",  R"({"wildcard":"x*"})", R"({"anything-but":[1]})"};
    return below(2) == 0 ? scalar() : kTests[below(9)];
  }
  std::string pattern(int depth) {
    std::string text = "{";
    for (const char* name : {"a", "b", "c"}) {
      if (below(2) == 0 && text.size() > 1) continue;
      text += (text.size() > 1 ? ",\"" : "\"") + std::string(name) + "\":";
      text += depth < 2 && below(3) == 0 ? pattern(depth + 1)
                                         : "[" + test() + (below(2) == 0 ? "," + test() : "") + "]";
    }
    return text + "}";
  }

 private:
  std::mt19937 random_;
};

TEST(EventMatcher, finds_what_a_plain_matcher_finds) {
  RandomJson random(7);
  size_t matches = 0;
  for (int round = 0; round < 12; ++round) {
    std::vector<EventPattern> patterns;
    for (int i = 0; i < 30; ++i) {
      auto parsed = EventPattern::parse(random.pattern(0));
      if (parsed.ok()) patterns.push_back(*std::move(parsed));
    }
    const std::vector<EventPattern> copies = patterns;
    const EventMatcher matcher(std::move(patterns));
    EventMatcher::Scratch scratch;
    for (int i = 0; i < 40; ++i) {
      const std::string event = random.object(0);
      const Json json = Json::parse(event).value();
      std::vector<uint32_t> expected;
      for (uint32_t p = 0; p < copies.size(); ++p) {
        if (holds(copies[p].alternatives()[0], json)) expected.push_back(p);
      }
      matches += expected.size();
      ASSERT_EQ(matcher.match(event, scratch), expected) << event;
    }
  }
  EXPECT_GT(matches, 200u);
}

TEST(EventMatcher, ends_on_what_is_no_json) {
  const EventMatcher matcher({EventPattern::parse(R"({"a":{"b":[1]},"c":["x"]})").value()});
  EventMatcher::Scratch scratch;
  const std::string whole = R"({"a":[{"b":1},[{"b":2}]],"c":"x\"\\","d":{"e":[1,2,{"f":null}]}})";
  for (size_t size = 0; size <= whole.size(); ++size) {
    matcher.match(whole.substr(0, size), scratch);
    std::string changed = whole;
    for (const char c : {'{', '}', '[', ']', '"', ',', ':', '\\', '\0'}) {
      if (size < whole.size()) changed[size] = c;
      matcher.match(changed, scratch);
    }
  }
  matcher.match(std::string(100'000, '['), scratch);
  std::string deep;
  for (int i = 0; i < 50'000; ++i) deep += "{\"a\":[";
  matcher.match(deep, scratch);
}

}  // namespace
}  // namespace tarn
