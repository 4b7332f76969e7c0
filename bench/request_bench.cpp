// request_bench: what one small signed request costs, stage by stage, without sockets, threads or
// storage: GetTable of Glue, signed, allowed by a policy of three statements, answered with a table
// of five columns. CPU time of this thread; the best of several rounds.
//
//   build/release/bench/request_bench        # "name<TAB>microseconds", a line each
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "auth/canonical_request.h"
#include "auth/policy_evaluation.h"
#include "auth/sigv4.h"
#include "base/check.h"
#include "base/encoding.h"
#include "base/hash.h"
#include "http/connection.h"
#include "wire/codec.h"
#include "wire/gen/glue_types.h"
#include "wire/route.h"

namespace tarn {
namespace {

constexpr int kRounds = 7;
constexpr int kRequests = 20'000;
constexpr int64_t kNowMs = 1'704'067'200'000;  // 20240101T000000Z
constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
constexpr std::string_view kBody = R"({"DatabaseName":"sales","Name":"orders_2024"})";
constexpr std::string_view kPolicy = R"({"Version":"2012-10-17","Statement":[
  {"Effect":"Allow","Action":["s3:GetObject","s3:ListBucket"],"Resource":"arn:aws:s3:::lake/*"},
  {"Effect":"Allow","Action":"glue:Get*","Resource":"*",
   "Condition":{"StringEquals":{"aws:RequestedRegion":"us-east-1"}}},
  {"Effect":"Deny","Action":"glue:Delete*","Resource":"*"}]})";

double cpu_us() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

void report(const char* name, const std::function<void()>& once) {
  double best = std::numeric_limits<double>::max();
  for (int round = 0; round < kRounds; ++round) {
    const double begin = cpu_us();
    for (int i = 0; i < kRequests; ++i) once();
    best = std::min(best, (cpu_us() - begin) / kRequests);
  }
  std::printf("%s\t%.3f\n", name, best);
}

// The head and body of the request, with a signature that holds.
std::string signed_request() {
  const auto text_with = [](const std::string& signature) {
    return "POST / HTTP/1.1\r\nHost: 127.0.0.1:4566\r\nAccept-Encoding: identity\r\n"
           "X-Amz-Target: AWSGlue.GetTable\r\nContent-Type: application/x-amz-json-1.1\r\n"
           "User-Agent: aws-cli/1.32.0 Python/3.11.2 Linux/6.1.0 botocore/1.34.0\r\n"
           "X-Amz-Date: 20240101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 "
           "Credential=AKIAIOSFODNN7EXAMPLE/20240101/us-east-1/glue/aws4_request, "
           "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=" +
           signature + "\r\nContent-Length: " + std::to_string(kBody.size()) + "\r\n\r\n" +
           std::string(kBody);
  };
  const std::string unsigned_text = text_with(std::string(64, '0'));
  const auto parsed =
      http::parse_head(unsigned_text.substr(0, unsigned_text.find("\r\n\r\n") + 4), {});
  const http::RequestHead& head = std::get<http::ParsedHead>(parsed).head;
  const auth::RequestView view{head.method, head.target, head.headers};
  auth::Signature signature;
  CHECK(!auth::parse_signature(view, auth::Style::kOther, signature));
  const auto canonical = auth::canonical_request(view, signature, sha256_hex(kBody));
  const std::string key = auth::derive_signing_key(kSecret, signature.scope);
  return text_with(hex_encode(hmac_sha256(key, auth::string_to_sign(signature, *canonical))));
}

// What the gateway does between a request and its answer, but for storage and threads.
class Handler {
 public:
  Handler() {
    request_.principal.kind = auth::RequestPrincipal::Kind::kUser;
    request_.principal.account = "123456789012";
    request_.principal.arn = "arn:aws:iam::123456789012:user/ann";
    request_.action = "glue:GetTable";
    request_.resource = "arn:aws:glue:us-east-1:123456789012:table/sales/orders_2024";
    request_.values.add("aws:username", "ann");
    request_.values.add("aws:requestedregion", "us-east-1");
    for (int i = 0; i < 5; ++i) {
      columns_[i] = {"column_" + std::to_string(i), "bigint"};
    }
  }

  wire::Response answer(const http::RequestHead& head, std::string_view body) {
    const wire::Request sent = view_of(head, body);
    const wire::Route route = find_route(head, sent);
    verify(head, body);
    Arena arena;
    CHECK(wire::decode_input(route, sent, arena).ok());
    CHECK(decide());
    return encode(route, arena);
  }

  static wire::Request view_of(const http::RequestHead& head, std::string_view body) {
    wire::Request sent{head.method, head.target, "", {}, body};
    for (const auto& [name, value] : head.headers) sent.headers.emplace_back(name, value);
    return sent;
  }

  static wire::Route find_route(const http::RequestHead& head, const wire::Request& sent) {
    const auto scope = auth::peek_scope({head.method, head.target, head.headers});
    return wire::route(sent, scope->service).value();
  }

  void verify(const http::RequestHead& head, std::string_view body) {
    const auth::RequestView view{head.method, head.target, head.headers};
    auth::Signature signature;
    CHECK(!auth::parse_signature(view, auth::Style::kOther, signature));
    CHECK(!verifier_.verify(view, signature, kSecret, sha256_hex(body), kNowMs));
  }

  bool decide() const {
    const auth::NamedPolicy named{&policy_, "reader"};
    auth::DecisionInput input;
    input.identity = {&named, 1};
    return auth::decide(request_, input).allowed();
  }

  wire::Response encode(const wire::Route& route, Arena& arena) const {
    auto* out = static_cast<glue::api::GetTableResponse*>(
        wire::make_struct(*route.operation->output, arena));
    out->table = arena.make<glue::api::Table>();
    out->table->name = "orders_2024";
    out->table->database_name = "sales";
    out->table->create_time = wire::Timestamp{kNowMs};
    auto* storage = out->table->storage_descriptor = arena.make<glue::api::StorageDescriptor>();
    storage->location = "s3://lake/orders/";
    storage->columns = wire::make_list<glue::api::Column>(arena, 5);
    for (uint32_t i = 0; i < 5; ++i) {
      storage->columns[i].name = columns_[i].first;
      storage->columns[i].type = columns_[i].second;
    }
    return wire::encode_output(route, out, {"0e7b9a52-6f0e-4cc1-9b5c-1f0a4c2f9e11", ""});
  }

 private:
  auth::SignatureVerifier verifier_;
  auth::Policy policy_ = auth::Policy::parse(kPolicy, auth::PolicyKind::kIdentity).value();
  auth::PolicyRequest request_;
  std::pair<std::string, std::string> columns_[5];
};

class WholeBody final : public http::BodyReader {
 public:
  WholeBody(std::shared_ptr<http::Exchange> exchange, Handler& handler)
      : exchange_(std::move(exchange)), handler_(handler) {}
  bool on_data(std::string_view bytes) override {
    body_.append(bytes);
    return true;
  }
  void on_end(http::BodyError) override {
    wire::Response answer = handler_.answer(exchange_->head(), body_);
    exchange_->respond(answer.status, std::move(answer.headers), std::move(answer.body));
  }

 private:
  std::shared_ptr<http::Exchange> exchange_;
  Handler& handler_;
  std::string body_;
};

class MemoryLoop final : public http::Loop {
 public:
  explicit MemoryLoop(Handler* handler) : handler_(handler) {}
  const http::ServerOptions& options() const override { return options_; }
  void on_exchange(std::shared_ptr<http::Exchange> exchange) override {
    if (handler_ == nullptr) return exchange->respond(200, {}, "plain");
    exchange->read_body(std::make_unique<WholeBody>(exchange, *handler_));
  }
  int64_t now_ms() const override { return 0; }
  std::string_view http_date() override { return "Mon, 01 Jan 2024 00:00:00 GMT"; }
  std::span<char> read_buffer() override { return buffer_; }
  void on_closed(http::Session&) override {}
  std::unique_ptr<http::Transport> begin_tls(std::unique_ptr<http::Transport>&,
                                             std::string_view) override {
    return nullptr;
  }
  void begin_http2(http::Session&, std::unique_ptr<http::Transport>, const std::string&, bool,
                   std::string_view) override {}
  bool is_current_thread() const override { return true; }
  void post(std::function<void()>) override {}

 private:
  Handler* handler_;
  http::ServerOptions options_;
  char buffer_[4096];
};

// Gives one request at each wake-up, and counts what is answered.
class MemoryTransport final : public http::Transport {
 public:
  MemoryTransport(std::string request, uint64_t& answers)
      : request_(std::move(request)), answers_(answers) {}
  int64_t read(std::span<char> into) override {
    std::memcpy(into.data(), request_.data(), request_.size());
    return static_cast<int64_t>(request_.size());
  }
  int64_t write(std::span<const std::string_view> pieces) override {
    int64_t size = 0;
    for (std::string_view piece : pieces) size += static_cast<int64_t>(piece.size());
    answers_ += pieces[0].starts_with("HTTP/1.1 200");
    return size;
  }
  void attach(std::weak_ptr<http::Session>) override {}
  void arm_read() override {}
  void arm_write() override {}
  void wake_reader() override {}
  void end_output() override {}
  void close() override {}

 private:
  std::string request_;
  uint64_t& answers_;
};

void report_connection(const char* name, const std::string& request, Handler* handler) {
  uint64_t answers = 0;
  auto connection = std::make_shared<http::Connection>(
      std::make_shared<MemoryLoop>(handler), std::make_unique<MemoryTransport>(request, answers),
      "127.0.0.1");
  connection->start();
  report(name, [&] { connection->on_readable(); });
  CHECK(answers == static_cast<uint64_t>(kRounds) * kRequests);
  connection->close();
}

int run() {
  Handler handler;
  const std::string request = signed_request();
  const size_t head_size = request.find("\r\n\r\n") + 4;
  const auto parsed = http::parse_head(request.substr(0, head_size), {});
  const http::RequestHead& head = std::get<http::ParsedHead>(parsed).head;
  const wire::Request sent = Handler::view_of(head, kBody);
  const wire::Route route = Handler::find_route(head, sent);
  report_connection("http", request, nullptr);
  report("route", [&] { (void)Handler::find_route(head, sent); });
  report("signature", [&] { handler.verify(head, kBody); });
  report("decode", [&] {
    Arena arena;
    CHECK(wire::decode_input(route, sent, arena).ok());
  });
  report("decision", [&] { CHECK(handler.decide()); });
  report("encode", [&] {
    Arena arena;
    (void)handler.encode(route, arena);
  });
  report_connection("whole", request, &handler);
  return 0;
}

}  // namespace
}  // namespace tarn

int main() { return tarn::run(); }
