#include "cli/demo_story.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "cli/demo_data.h"
#include "cli/demo_table.h"
#include "cli/files.h"

namespace tarn::cli {
namespace {

constexpr const char* kDatabase = "tarn_demo";
constexpr const char* kCrawler = "tarn-demo";
constexpr const char* kRole = "tarn-demo-crawler";
constexpr const char* kRolePolicy = "read-the-demo-bucket";
constexpr const char* kGlueServicePolicy =
    "arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole";
constexpr const char* kTrustOfGlue =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
    R"("Principal":{"Service":"glue.amazonaws.com"},"Action":"sts:AssumeRole"}]})";
constexpr auto kPollInterval = std::chrono::milliseconds(200);
constexpr int kMaxPolls = 600;

struct Upload {
  const char* file;
  const char* folder;  // becomes the table's name
};

constexpr Upload kUploads[] = {
    {"airports.csv", "airports"},
    {"flights-airport.csv", "routes"},
    {"weather.csv", "weather"},
    {"flights-3m.parquet", "flights"},
};

struct Question {
  const char* title;
  const char* sql;
};

constexpr Question kQuestions[] = {
    {"How much is there? (Parquet)",
     "SELECT count(*) AS flights, min(\"date\") AS first, max(\"date\") AS last, "
     "count(DISTINCT origin) AS airports FROM flights"},
    {"Which connections are busiest, and how late are they? (Parquet joined with CSV)",
     "SELECT o.city AS from_city, d.city AS to_city, count(*) AS flights, "
     "round(avg(f.delay), 1) AS mean_delay FROM flights f "
     "JOIN airports o ON o.iata = f.origin JOIN airports d ON d.iata = f.destination "
     "GROUP BY o.city, d.city ORDER BY flights DESC, from_city LIMIT 8"},
    {"At which hour is it best to fly? (Parquet)",
     "SELECT hour(\"date\") AS hour, count(*) AS flights, round(avg(delay), 1) AS mean_delay, "
     "round(100.0 * count_if(delay > 30) / count(*), 1) AS percent_late FROM flights "
     "GROUP BY hour(\"date\") HAVING count(*) > 10000 ORDER BY mean_delay LIMIT 6"},
    {"Are long flights later? (JSON)",
     "SELECT distance / 500 * 500 AS miles_from, count(*) AS flights, "
     "round(avg(delay), 1) AS mean_delay FROM delays GROUP BY distance / 500 ORDER BY 1"},
    {"What is the weather like? (CSV, a window function)",
     "WITH days AS (SELECT location, weather, count(*) AS days FROM weather "
     "GROUP BY location, weather) SELECT location, weather, days, "
     "rank() OVER (PARTITION BY location ORDER BY days DESC) AS place FROM days "
     "ORDER BY location, place, weather LIMIT 10"},
};

void print_title(const std::string& title) {
  std::printf("\n\033[1m%s\033[0m\n", title.c_str());
  std::fflush(stdout);
}

// Follows a member's name through nested objects; null where one is absent.
const Json& at(const Json& json, std::initializer_list<std::string_view> path) {
  static const Json kNull;
  const Json* current = &json;
  for (const std::string_view name : path) {
    current = current->find(name);
    if (current == nullptr) return kNull;
  }
  return *current;
}

std::string format_size(double bytes) {
  const char* units[] = {"bytes", "KB", "MB", "GB"};
  size_t unit = 0;
  for (; bytes >= 1000 && unit < 3; ++unit) bytes /= 1000;
  char text[32];
  std::snprintf(text, sizeof(text), unit == 0 ? "%.0f %s" : "%.1f %s", bytes, units[unit]);
  return text;
}

bool is_absence(const std::string& message) {
  for (const char* code : {"NoSuchBucket", "NoSuchEntity", "EntityNotFound", "Not Found"}) {
    if (message.find(code) != std::string::npos) return true;
  }
  return false;
}

TextTable table_of(const Json& results) {
  TextTable table;
  for (const Json& row : at(results, {"ResultSet", "Rows"}).items()) {
    std::vector<std::string> cells;
    for (const Json& cell : at(row, {"Data"}).items()) {
      cells.push_back(at(cell, {"VarCharValue"}).as_string());
    }
    table.add_row(std::move(cells));
  }
  return table;
}

}  // namespace

DemoStory::DemoStory(AwsCli aws, std::string data_folder, const std::string& account)
    : aws_(std::move(aws)),
      data_folder_(std::move(data_folder)),
      bucket_("tarn-demo-" + account),
      results_bucket_("tarn-demo-results-" + account) {}

Result<DemoStory> DemoStory::begin(AwsCli aws, std::string data_folder) {
  TRY(aws.check_version());
  const Json caller = TRY(aws.call({"sts", "get-caller-identity"}));
  return DemoStory(std::move(aws), std::move(data_folder), at(caller, {"Account"}).as_string());
}

Result<void> DemoStory::make_buckets() {
  if (aws_.ask({"s3api", "head-bucket", "--bucket", bucket_}).ok()) {
    print_title("An earlier demo left its buckets; removing them first");
    TRY(remove_all());
  }
  print_title("1. Make a bucket for the data, and one for results");
  TRY(aws_.show({"s3", "mb", "s3://" + bucket_}));
  return aws_.show({"s3", "mb", "s3://" + results_bucket_});
}

Result<void> DemoStory::upload() {
  print_title("2. Upload CSV, Parquet and JSON, a folder for each table");
  for (const Upload& upload : kUploads) {
    TRY(aws_.show({"s3", "cp", data_folder_ + "/" + upload.file,
                   "s3://" + bucket_ + "/" + upload.folder + "/"}));
  }
  std::printf("# flights-200k.json is one array; Athena reads one object a line:\n");
  const std::string array = TRY(read_file(data_folder_ + "/flights-200k.json"));
  const std::string lines = TRY(lines_of_array(array));
  const auto path = std::filesystem::temp_directory_path() /
                    ("tarn-demo-delays-" + std::to_string(::getpid()) + ".json");
  TRY(write_file(path.string(), lines, 0600));
  auto copied = aws_.show({"s3", "cp", path.string(), "s3://" + bucket_ + "/delays/delays.json"});
  ::unlink(path.c_str());
  return copied;
}

Result<void> DemoStory::make_role() {
  const Json role = TRY(aws_.call(
      {"iam", "create-role", "--role-name", kRole, "--assume-role-policy-document", kTrustOfGlue}));
  role_arn_ = at(role, {"Role", "Arn"}).as_string();
  TRY(aws_.call(
      {"iam", "attach-role-policy", "--role-name", kRole, "--policy-arn", kGlueServicePolicy}));
  const std::string read_bucket =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow",)"
      R"("Action":["s3:ListBucket","s3:GetObject"],"Resource":["arn:aws:s3:::)" +
      bucket_ + R"(","arn:aws:s3:::)" + bucket_ + R"(/*"]}]})";
  TRY(aws_.call({"iam", "put-role-policy", "--role-name", kRole, "--policy-name", kRolePolicy,
                 "--policy-document", read_bucket}));
  return {};
}

Result<void> DemoStory::crawl() {
  print_title("3. A role for the crawler: Glue may assume it, and it may read the bucket");
  TRY(make_role());
  print_title("4. Crawl: files become tables");
  TRY(aws_.call({"glue", "create-database", "--database-input",
                 std::string(R"({"Name":")") + kDatabase + R"("})"}));
  TRY(aws_.call({"glue", "create-crawler", "--name", kCrawler, "--role", role_arn_,
                 "--database-name", kDatabase, "--targets",
                 R"({"S3Targets":[{"Path":"s3://)" + bucket_ + R"(/"}]})"}));
  TRY(aws_.call({"glue", "start-crawler", "--name", kCrawler}));
  TRY(wait_for_crawler());
  return list_tables();
}

Result<void> DemoStory::wait_for_crawler() {
  const Arguments look{"glue", "get-crawler", "--name", kCrawler};
  const auto start = std::chrono::steady_clock::now();
  Json crawler = TRY(aws_.call(look));
  for (int polls = 0; at(crawler, {"Crawler", "State"}).as_string() != "READY"; ++polls) {
    if (polls == kMaxPolls) return Error(500, "Demo", "The crawler does not come to an end.");
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    std::printf("  %s, %.0f s\n", at(crawler, {"Crawler", "State"}).as_string().c_str(),
                elapsed.count());
    std::fflush(stdout);
    std::this_thread::sleep_for(kPollInterval);
    crawler = TRY(aws_.ask(look));
  }
  const Json& last = at(crawler, {"Crawler", "LastCrawl"});
  std::printf("  %s\n", at(last, {"Status"}).as_string().c_str());
  if (at(last, {"Status"}).as_string() == "SUCCEEDED") return {};
  return Error(500, "Demo", "The crawl failed: " + at(last, {"ErrorMessage"}).as_string());
}

Result<void> DemoStory::list_tables() {
  const Json answer = TRY(aws_.call({"glue", "get-tables", "--database-name", kDatabase}));
  TextTable table;
  table.add_row({"table", "format", "columns"});
  for (const Json& item : at(answer, {"TableList"}).items()) {
    std::string columns;
    for (const Json& column : at(item, {"StorageDescriptor", "Columns"}).items()) {
      columns += (columns.empty() ? "" : ", ") + at(column, {"Name"}).as_string() + " " +
                 at(column, {"Type"}).as_string();
    }
    table.add_row({at(item, {"Name"}).as_string(),
                   at(item, {"Parameters", "classification"}).as_string(), columns});
  }
  std::printf("%s", table.to_text().c_str());
  return {};
}

Result<void> DemoStory::ask_questions() {
  int number = 5;
  for (const Question& question : kQuestions) {
    TRY(ask_question(std::to_string(number++) + ". " + question.title, question.sql));
  }
  return {};
}

Result<void> DemoStory::ask_question(const std::string& title, const std::string& sql) {
  print_title(title);
  const Json started =
      TRY(aws_.call({"athena", "start-query-execution", "--query-string", sql,
                     "--query-execution-context", std::string("Database=") + kDatabase,
                     "--result-configuration", "OutputLocation=s3://" + results_bucket_ + "/"}));
  const std::string id = at(started, {"QueryExecutionId"}).as_string();
  TRY(wait_for_query(id));
  const Json results = TRY(aws_.call({"athena", "get-query-results", "--query-execution-id", id}));
  std::printf("%s", table_of(results).to_text().c_str());
  return {};
}

Result<void> DemoStory::wait_for_query(const std::string& id) {
  const Arguments look{"athena", "get-query-execution", "--query-execution-id", id};
  Json execution = TRY(aws_.call(look));
  for (int polls = 0; polls < kMaxPolls; ++polls) {
    const Json& status = at(execution, {"QueryExecution", "Status"});
    const std::string state = at(status, {"State"}).as_string();
    if (state == "SUCCEEDED") {
      const Json& figures = at(execution, {"QueryExecution", "Statistics"});
      std::printf("  SUCCEEDED in %lld ms, %s read\n",
                  static_cast<long long>(at(figures, {"TotalExecutionTimeInMillis"}).as_int()),
                  format_size(at(figures, {"DataScannedInBytes"}).as_double()).c_str());
      return {};
    }
    if (state == "FAILED" || state == "CANCELLED") {
      return Error(500, "Demo",
                   "The query " + state + ": " + at(status, {"StateChangeReason"}).as_string());
    }
    std::printf("  %s\n", state.c_str());
    std::this_thread::sleep_for(kPollInterval);
    execution = TRY(aws_.ask(look));
  }
  return Error(500, "Demo", "The query does not come to an end.");
}

Result<void> DemoStory::show_results_in_s3() {
  print_title("10. The results lie in S3 as CSV");
  return aws_.show({"s3", "ls", "s3://" + results_bucket_ + "/"});
}

Result<void> DemoStory::remove(const Arguments& arguments) {
  auto removed = aws_.call(arguments);
  if (!removed.ok() && !is_absence(removed.error().message())) {
    return std::move(removed).error();
  }
  return {};
}

Result<void> DemoStory::remove_all() {
  TRY(remove({"glue", "delete-crawler", "--name", kCrawler}));
  TRY(remove({"glue", "delete-database", "--name", kDatabase}));
  TRY(remove({"iam", "delete-role-policy", "--role-name", kRole, "--policy-name", kRolePolicy}));
  TRY(remove(
      {"iam", "detach-role-policy", "--role-name", kRole, "--policy-arn", kGlueServicePolicy}));
  TRY(remove({"iam", "delete-role", "--role-name", kRole}));
  for (const std::string& bucket : {bucket_, results_bucket_}) {
    if (!aws_.ask({"s3api", "head-bucket", "--bucket", bucket}).ok()) continue;
    TRY(aws_.show({"s3", "rb", "--force", "s3://" + bucket}));
  }
  return {};
}

}  // namespace tarn::cli
