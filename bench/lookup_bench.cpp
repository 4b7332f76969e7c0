// lookup_bench: LookupEvents over a million events: how long until the answer to a question whose
// only answer is the oldest event, and to one that has none, following NextToken as clients do.
//
//   build/release/bench/lookup_bench FOLDER [EVENTS]
//   prints "name<TAB>milliseconds", a line each
#include <charconv>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "base/check.h"
#include "base/clock.h"
#include "base/random.h"
#include "core/local_keys.h"
#include "services/cloudtrail/cloudtrail.h"
#include "services/cloudtrail/cloudtrail_operations.h"
#include "store/database.h"

namespace tarn::cloudtrail {
namespace {

using Steady = std::chrono::steady_clock;

constexpr int kUsers = 50;
constexpr int kTables = 5000;
constexpr std::string_view kAccount = "123456789012";
constexpr std::string_view kNames[] = {"GetTable", "GetPartitions", "UpdateTable", "CreateTable"};

AuditEvent make_event(int number) {
  AuditEvent event;
  const std::string user =
      number == 0 ? std::string("only-once") : "user-" + std::to_string(number % kUsers);
  event.identity.kind = PrincipalKind::kUser;
  event.identity.account = event.account = kAccount;
  event.identity.arn = "arn:aws:iam::123456789012:user/" + user;
  event.identity.user_name = user;
  event.identity.principal_id = "AIDAIOSFODNN7EXAMPLE1";
  event.identity.access_key_id = "AKIAIOSFODNN7EXAMPLE";
  event.region = "us-east-1";
  event.event_source = "glue.amazonaws.com";
  event.event_name = kNames[number % std::size(kNames)];
  event.request_id = "0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b";
  event.source_ip = "10.1.2.3";
  event.user_agent = "aws-cli/1.32.0 Python/3.11.2 Linux/6.1.0 botocore/1.34.0";
  const std::string table = "table_" + std::to_string(number % kTables);
  event.request_parameters = R"({"databaseName":"sales","name":")" + table + R"("})";
  const std::string start = "arn:aws:glue:us-east-1:123456789012:";
  event.resources = {start + "catalog", start + "database/sales", start + "table/sales/" + table};
  for (const std::string& arn : event.resources) {
    event.decisions.push_back(std::make_shared<const AccessDecision>(
        AccessDecision{"glue:GetTable",
                       arn,
                       true,
                       "allowed by the identity-based policy reader",
                       {{"identity-based policy", "reader", "allow", ""}}}));
  }
  event.is_read_only = number % std::size(kNames) < 2;
  return event;
}

class Lookups {
 public:
  explicit Lookups(const std::string& folder)
      : keys_(std::string(32, 'k'), system_random()),
        database_(store::Database::open({.path = folder + "/rows"}, clock_).value()) {
    CloudtrailOptions options;
    options.retention.kept_bytes = int64_t{64} << 30;
    cloudtrail_ = std::make_unique<Cloudtrail>(*database_, clock_, system_random(), keys_, options);
    identity_.account = kAccount;
  }

  void fill(int events) {
    for (int number = 0; number < events; ++number) {
      while (!cloudtrail_->audit().has_room()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      cloudtrail_->audit().record_later(make_event(number));
    }
    cloudtrail_->recorder().flush();
  }

  // As the mover does behind the commits; microseconds an event.
  void index(int events) {
    clock_.advance_domain(kSettledMs / 1000 + 1);
    const auto start = Steady::now();
    while (cloudtrail_->recorder().index().advance().value()) {
    }
    const std::chrono::duration<double, std::micro> spent = Steady::now() - start;
    std::printf("index\t%.2f\n", spent.count() / events);
  }

  // Events found, at most `limit`.
  size_t count(std::string_view key, std::string_view value, size_t limit) {
    size_t found = 0;
    std::string token;
    do {
      Arena arena;
      RequestHead head;
      const auto transaction = database_->begin();
      Context context{identity_,
                      kAccount,
                      "us-east-1",
                      "r",
                      head,
                      arena,
                      *transaction,
                      database_->generation(),
                      clock_,
                      system_random(),
                      {}};
      api::LookupEventsRequest in;
      if (!key.empty()) {
        in.lookup_attributes = wire::make_list<api::LookupAttribute>(arena, 1);
        in.lookup_attributes[0] = {key, value};
      }
      if (!token.empty()) in.next_token = token;
      const auto out = lookup_events(*cloudtrail_, context, in);
      CHECK(out.ok());
      found += out->events.size;
      token = wire::present(out->next_token) ? std::string(out->next_token) : std::string();
    } while (!token.empty() && found < limit);
    return found;
  }

  void report(const char* name, std::string_view key, std::string_view value, size_t expected) {
    const auto start = Steady::now();
    CHECK(count(key, value, expected + 1) >= expected);
    std::printf("%s\t%.1f\n", name,
                std::chrono::duration<double, std::milli>(Steady::now() - start).count());
  }

 private:
  SystemClock clock_;
  LocalKeys keys_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<Cloudtrail> cloudtrail_;
  Identity identity_;
};

int run(const std::string& folder, int events) {
  Lookups lookups(folder);
  lookups.fill(events);
  lookups.index(events);
  lookups.report("latest", "", "", 49);
  lookups.report("oldest", "Username", "only-once", 1);
  lookups.report("table", "ResourceName", "sales.table_77", 49);
  lookups.report("nothing", "ResourceName", "no-such-table", 0);
  return 0;
}

}  // namespace
}  // namespace tarn::cloudtrail

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: lookup_bench FOLDER [EVENTS]\n");
    return 2;
  }
  int events = 1'000'000;
  if (argc > 2) {
    const std::string_view text = argv[2];
    std::from_chars(text.data(), text.data() + text.size(), events);
  }
  return tarn::cloudtrail::run(argv[1], events);
}
