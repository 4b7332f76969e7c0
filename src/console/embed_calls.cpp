#include "console/embed_calls.h"

#include <algorithm>
#include <utility>

namespace tarn::console {
namespace {

constexpr size_t kThreads = 8;  // so many calls wait for their queries at one time
constexpr size_t kQueueLimit = 256;
constexpr std::string_view kPrefix = "/embed/";
constexpr std::string_view kBearer = "Bearer ";
constexpr size_t kMaxNameBytes = 128;
constexpr size_t kMaxHeldBytes = 64 << 20;

struct CallPath {
  std::string_view session_id;
  std::string_view action;
};

CallPath split_path(std::string_view path) {
  if (!path.starts_with(kPrefix)) return {};
  path.remove_prefix(kPrefix.size());
  const size_t slash = path.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash > kMaxNameBytes) return {};
  const std::string_view action = path.substr(slash + 1);
  const bool is_name =
      !action.empty() && action.size() <= kMaxNameBytes &&
      std::all_of(action.begin(), action.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return is_name ? CallPath{path.substr(0, slash), action} : CallPath{};
}

std::string_view path_of(const http::RequestHead& head) {
  const std::string_view target = head.target;
  return target.substr(0, target.find('?'));
}

// A call's body, counted among those that are held as long as it lives.
class HeldBody {
 public:
  explicit HeldBody(std::atomic<size_t>& held_bytes) : held_bytes_(held_bytes) {}
  HeldBody(const HeldBody&) = delete;
  HeldBody& operator=(const HeldBody&) = delete;
  ~HeldBody() { held_bytes_ -= counted_; }

  void append(std::string_view bytes) {
    counted_ += bytes.size();
    const bool has_room = (held_bytes_ += bytes.size()) <= kMaxHeldBytes;
    if (!has_room) is_crowded = true;
    if (counted_ > DashboardSessions::kMaxBodyBytes) is_too_large = true;
    if (!is_crowded && !is_too_large) text.append(bytes);
  }

  std::string text;
  bool is_too_large = false;
  bool is_crowded = false;

 private:
  std::atomic<size_t>& held_bytes_;
  size_t counted_ = 0;
};

class CallReader final : public http::BodyReader {
 public:
  using End = std::function<void(http::BodyError error, std::shared_ptr<HeldBody> body)>;
  CallReader(std::atomic<size_t>& held_bytes, End end)
      : end_(std::move(end)), body_(std::make_shared<HeldBody>(held_bytes)) {}
  bool on_data(std::string_view bytes) override {
    body_->append(bytes);
    return true;
  }
  void on_end(http::BodyError error) override { end_(error, std::move(body_)); }

 private:
  End end_;
  std::shared_ptr<HeldBody> body_;
};

Answer busy() { return embed_error(503, "Busy", "Busy. Try again."); }

}  // namespace

Answer embed_error(int status, std::string_view type, std::string_view message) {
  Json error = Json::object();
  error.set("type", type).set("message", message);
  Json body = Json::object();
  body.set("error", std::move(error));
  return json_answer(status, body);
}

Answer embed_error(const Error& error) {
  Json inner = Json::object();
  inner.set("type", error.code()).set("message", error.message());
  for (const auto& [name, value] : error.fields()) {
    if (name == "path") inner.set("path", value);
  }
  Json body = Json::object();
  body.set("error", std::move(inner));
  return json_answer(error.http_status(), body);
}

EmbedCalls::EmbedCalls(DashboardSessions& sessions)
    : sessions_(sessions), pool_("tarn-embed", kThreads, kQueueLimit) {}

bool EmbedCalls::takes(std::string_view path) { return !split_path(path).action.empty(); }

void EmbedCalls::post(std::shared_ptr<http::Exchange> exchange, Respond respond) {
  auto* const target = exchange.get();
  target->read_body(std::make_unique<CallReader>(
      held_bytes_, [this, exchange = std::move(exchange), respond = std::move(respond)](
                       http::BodyError error, std::shared_ptr<HeldBody> body) {
        if (body->is_crowded) return respond(*exchange, busy());
        if (error != http::BodyError::kNone || body->is_too_large) {
          return respond(*exchange, embed_error(400, "BadRequest",
                                                "The body is not whole, or longer than 4 MiB."));
        }
        const bool posted = pool_.try_post([this, exchange, respond, body = std::move(body)] {
          respond(*exchange, answer(exchange->head(), std::move(body->text)));
        });
        if (!posted) respond(*exchange, busy());
      }));
}

Answer EmbedCalls::answer(const http::RequestHead& head, std::string body) {
  const CallPath path = split_path(path_of(head));
  EmbedCall call;
  call.session_id = path.session_id;
  call.action = path.action;
  const std::string_view authorization = head.header("authorization");
  if (authorization.starts_with(kBearer)) call.bearer = authorization.substr(kBearer.size());
  call.body = std::move(body);
  auto made = sessions_.call(call);
  if (!made.ok()) {
    Answer answer = embed_error(made.error());
    answer.headers.emplace_back("cache-control", "no-store");
    return answer;
  }
  Answer answer{200,
                {{"content-type", made->content_type}, {"cache-control", "no-store"}},
                std::move(made->body)};
  if (!made->file_name.empty()) {
    answer.headers.emplace_back("content-disposition",
                                "attachment; filename=\"" + made->file_name + "\"");
  }
  return answer;
}

}  // namespace tarn::console
