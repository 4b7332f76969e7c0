// event_bench: events a second through the rules of a bus, on one core.
//
//   build/release/bench/event_bench
//   prints "name<TAB>figure", a line each: events a second against 1,000 rules, of which one fits
//   each event, and against 1,000 rules that look at the same few values
#include <chrono>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "base/check.h"
#include "core/event_matcher.h"

namespace tarn {
namespace {

constexpr int kRules = 1000;
constexpr int kEvents = 1'000'000;

std::string own_rule(int number) {
  const std::string n = std::to_string(number);
  const std::string source = R"({"source":["app.)" + n + R"("],)";
  if (number % 10 == 0) return source + R"("detail":{"name":[{"prefix":"user-)" + n + R"(-"}]}})";
  if (number % 10 == 1) return source + R"("detail":{"bytes":[{"numeric":[">",)" + n + "]}]}}";
  return source + R"("detail-type":["kind )" + std::to_string(number % 50) +
         R"("],"detail":{"state":["running","stopped"]}})";
}

// As of a bus of AWS's own events: sources and kinds are few, what tells rules apart is one id.
std::string shared_rule(int number) {
  return R"({"source":["aws.ec2"],"detail-type":["EC2 Instance State-change Notification"],)"
         R"("detail":{"state":["running","stopped"],"instance-id":["i-)" +
         std::to_string(number) + R"("]}})";
}

std::string make_event(const std::string& source, const std::string& kind, int number) {
  const std::string n = std::to_string(number);
  return R"({"version":"0","id":"7bf73129-1428-4cd3-a780-95db273d1602","detail-type":")" + kind +
         R"(","source":")" + source +
         R"(","account":"123456789012","time":"2026-11-11T21:29:54Z","region":"us-east-1",)"
         R"("resources":["arn:aws:ec2:us-east-1:123456789012:instance/i-)" +
         n + R"("],"detail":{"instance-id":"i-)" + n + R"(","state":"running","name":"user-)" + n +
         R"(-x","bytes":5000}})";
}

void measure(const char* name, std::string (*rule)(int), const std::vector<std::string>& events) {
  std::vector<EventPattern> patterns;
  for (int i = 0; i < kRules; ++i) patterns.push_back(EventPattern::parse(rule(i)).value());
  const EventMatcher matcher(std::move(patterns));
  EventMatcher::Scratch scratch;
  size_t matches = 0;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kEvents; ++i) {
    matches += matcher.match(events[static_cast<size_t>(i) % events.size()], scratch).size();
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  CHECK(matches == kEvents);
  std::printf("%s\t%.0f\n", name, kEvents / took.count());
}

int run() {
  std::vector<std::string> own;
  std::vector<std::string> shared;
  for (int i = 0; i < kRules; ++i) {
    own.push_back(make_event("app." + std::to_string(i), "kind " + std::to_string(i % 50), i));
    shared.push_back(make_event("aws.ec2", "EC2 Instance State-change Notification", i));
  }
  measure("own", own_rule, own);
  measure("shared", shared_rule, shared);
  return 0;
}

}  // namespace
}  // namespace tarn

int main() { return tarn::run(); }
