#include "http/http2_session.h"

#include <nghttp2/nghttp2.h>

#include <unordered_map>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/encoding.h"
#include "base/log.h"
#include "http/response_head.h"

namespace tarn::http {
namespace {

using Frame = nghttp2_frame;

std::string_view view_of(const uint8_t* bytes, size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

nghttp2_nv pair_of(std::string_view name, std::string_view value) {
  auto bytes = [](std::string_view text) {
    return const_cast<uint8_t*>(reinterpret_cast<const uint8_t*>(text.data()));
  };
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

bool ends_stream(const Frame& frame) { return (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0; }

bool begins_request(const Frame& frame) {
  return frame.hd.type == NGHTTP2_HEADERS && frame.headers.cat == NGHTTP2_HCAT_REQUEST;
}

// A head while its fields come.
struct PartialHead {
  ParsedHead parsed;
  std::string authority;
  size_t size_bytes = 0;
  size_t count = 0;
};

}  // namespace

struct Http2Session::Impl {
  Handler& handler;
  HeadLimits limits;
  nghttp2_session* session = nullptr;
  std::unordered_map<int32_t, PartialHead> heads;
  int32_t open_head = 0;  // the stream whose head or trailer is not whole yet
  bool is_broken = false;
  int cancellations = 0;

  Impl(Handler& handler, const HeadLimits& limits) : handler(handler), limits(limits) {}
  ~Impl() { nghttp2_session_del(session); }

  void open();
  void take_field(const Frame& frame, std::string_view name, std::string_view value);
  void take_head(const Frame& frame);
  void take_frame(const Frame& frame);
  void take_closed(int32_t stream, uint32_t error_code);
  void refuse(int32_t stream, const Refusal& refusal);
  void respond(int32_t stream, int status, const Headers& headers, nghttp2_data_provider* body);
  bool is_open(int32_t stream) const {
    return nghttp2_session_get_stream_user_data(session, stream) != nullptr;
  }
  void count_cancellation();
};

namespace {

using Impl = Http2Session::Impl;

Impl& impl_of(void* user_data) { return *static_cast<Impl*>(user_data); }

int begin_headers(nghttp2_session*, const Frame* frame, void* user) {
  Impl& impl = impl_of(user);
  impl.open_head = frame->hd.stream_id;
  if (begins_request(*frame)) impl.heads.try_emplace(frame->hd.stream_id);
  return 0;
}

int take_header(nghttp2_session*, const Frame* frame, const uint8_t* name, size_t name_size,
                const uint8_t* value, size_t value_size, uint8_t, void* user) {
  impl_of(user).take_field(*frame, view_of(name, name_size), view_of(value, value_size));
  return 0;
}

int take_frame(nghttp2_session*, const Frame* frame, void* user) {
  impl_of(user).take_frame(*frame);
  return 0;
}

int take_data(nghttp2_session*, uint8_t, int32_t stream, const uint8_t* bytes, size_t size,
              void* user) {
  impl_of(user).handler.on_data(stream, view_of(bytes, size));
  return 0;
}

int take_sent(nghttp2_session*, const Frame* frame, void* user) {
  bool is_answer = frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS;
  if (is_answer && ends_stream(*frame)) impl_of(user).handler.on_answered(frame->hd.stream_id);
  return 0;
}

int take_closed(nghttp2_session*, int32_t stream, uint32_t error_code, void* user) {
  impl_of(user).take_closed(stream, error_code);
  return 0;
}

ssize_t read_answer(nghttp2_session*, int32_t stream, uint8_t* into, size_t size, uint32_t* flags,
                    nghttp2_data_source* source, void*) {
  auto& handler = *static_cast<Http2Session::Handler*>(source->ptr);
  auto piece = handler.read_answer(stream, {reinterpret_cast<char*>(into), size});
  if (piece.is_last) *flags |= NGHTTP2_DATA_FLAG_EOF;
  if (piece.size_bytes == 0 && !piece.is_last) return NGHTTP2_ERR_DEFERRED;
  return static_cast<ssize_t>(piece.size_bytes);
}

nghttp2_session_callbacks* make_callbacks() {
  nghttp2_session_callbacks* made = nullptr;
  CHECK(nghttp2_session_callbacks_new(&made) == 0);
  nghttp2_session_callbacks_set_on_begin_headers_callback(made, begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(made, take_header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(made, take_frame);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(made, take_data);
  nghttp2_session_callbacks_set_on_frame_send_callback(made, take_sent);
  nghttp2_session_callbacks_set_on_stream_close_callback(made, take_closed);
  return made;
}

nghttp2_option* make_options() {
  nghttp2_option* made = nullptr;
  CHECK(nghttp2_option_new(&made) == 0);
  nghttp2_option_set_no_auto_window_update(made, 1);
  nghttp2_option_set_no_closed_streams(made, 1);
  return made;
}

}  // namespace

void Impl::open() {
  static nghttp2_session_callbacks* const kCallbacks = make_callbacks();
  static nghttp2_option* const kOptions = make_options();
  CHECK(nghttp2_session_server_new2(&session, kCallbacks, this, kOptions) == 0);
  const nghttp2_settings_entry settings[] = {
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, kMaxStreams},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, kStreamWindowBytes},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<uint32_t>(limits.max_header_bytes)}};
  CHECK(nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings, std::size(settings)) == 0);
  nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0, kConnectionWindowBytes);
}

void Impl::take_field(const Frame& frame, std::string_view name, std::string_view value) {
  auto found = heads.find(frame.hd.stream_id);
  if (found == heads.end()) return;  // a trailer: dropped, as the HTTP/1 side does
  PartialHead& head = found->second;
  head.size_bytes += name.size() + value.size() + 32;  // as RFC 9113 counts
  ++head.count;
  bool is_too_large = head.size_bytes > limits.max_header_bytes ||
                      head.count > limits.max_header_count + 4;  // and the pseudo-headers
  if (is_too_large) return;
  RequestHead& request = head.parsed.head;
  if (name == ":method") {
    request.method = value;
  } else if (name == ":path") {
    request.target = value;
  } else if (name == ":authority") {
    head.authority = value;
  } else if (!name.starts_with(':')) {
    request.headers.emplace_back(name, value);
  }
}

void Impl::take_head(const Frame& frame) {
  int32_t stream = frame.hd.stream_id;
  auto node = heads.extract(stream);
  if (node.empty()) return;
  PartialHead head = std::move(node.mapped());
  if (head.size_bytes > limits.max_header_bytes || head.count > limits.max_header_count + 4) {
    return refuse(stream, {431, "The request's head is larger than this server takes."});
  }
  ParsedHead& parsed = head.parsed;
  parsed.head.has_body = !ends_stream(frame);
  std::string_view host = parsed.head.header("host");
  if (!head.authority.empty()) {
    if (host.data() != nullptr && !equals_ignoring_case(host, head.authority)) {
      return refuse(stream, {400, "The Host header and :authority name different hosts."});
    }
    if (host.data() == nullptr) parsed.head.headers.emplace_back("host", head.authority);
  }
  auto judged = judge_http2_head(std::move(parsed), limits);
  if (auto* refusal = std::get_if<Refusal>(&judged)) return refuse(stream, *refusal);
  // Any pointer that is not null says that the handler knows the stream.
  nghttp2_session_set_stream_user_data(session, stream, this);
  handler.on_head(stream, std::get<ParsedHead>(std::move(judged)));
}

void Impl::take_frame(const Frame& frame) {
  bool is_data = frame.hd.type == NGHTTP2_DATA;
  bool is_head = frame.hd.type == NGHTTP2_HEADERS;
  if (is_head) open_head = 0;
  if (begins_request(frame)) take_head(frame);
  if ((is_data || is_head) && ends_stream(frame) && is_open(frame.hd.stream_id)) {
    handler.on_end(frame.hd.stream_id);
  }
}

void Impl::take_closed(int32_t stream, uint32_t error_code) {
  heads.erase(stream);
  if (open_head == stream) open_head = 0;
  if (error_code != NGHTTP2_NO_ERROR) {
    count_cancellation();
  } else if (cancellations > 0) {
    --cancellations;
  }
  if (is_open(stream)) handler.on_closed(stream);
}

// A client that opens streams only to cancel them makes us work for nothing.
void Impl::count_cancellation() {
  if (++cancellations != kMaxCancellations) return;
  log_info("http.client_sent_away", {{"cancelled_streams", cancellations}});
  nghttp2_session_terminate_session(session, NGHTTP2_ENHANCE_YOUR_CALM);
}

void Impl::refuse(int32_t stream, const Refusal& refusal) {
  log_info("http.request_refused", {{"status", refusal.status}, {"reason", refusal.reason}});
  respond(stream, refusal.status, {{"content-length", "0"}}, nullptr);
  nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, stream, NGHTTP2_NO_ERROR);
}

void Impl::respond(int32_t stream, int status, const Headers& headers,
                   nghttp2_data_provider* body) {
  std::string status_text = std::to_string(status);
  std::vector<nghttp2_nv> fields = {pair_of(":status", status_text)};
  for (const auto& [name, value] : headers) fields.push_back(pair_of(name, value));
  nghttp2_submit_response(session, stream, fields.data(), fields.size(), body);
}

Http2Session::Http2Session(Handler& handler, const HeadLimits& limits)
    : impl_(std::make_unique<Impl>(handler, limits)) {
  impl_->open();
}
Http2Session::~Http2Session() = default;

bool Http2Session::receive(std::string_view bytes) {
  if (impl_->is_broken) return false;
  auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  ssize_t taken = nghttp2_session_mem_recv(impl_->session, data, bytes.size());
  if (taken != static_cast<ssize_t>(bytes.size())) {
    log_debug("http.h2_broken", {{"error", nghttp2_strerror(static_cast<int>(taken))}});
    impl_->is_broken = true;
    bool is_flood = taken == NGHTTP2_ERR_FLOODED || taken == NGHTTP2_ERR_TOO_MANY_CONTINUATIONS;
    nghttp2_session_terminate_session(
        impl_->session, is_flood ? NGHTTP2_ENHANCE_YOUR_CALM : NGHTTP2_PROTOCOL_ERROR);
  }
  return !impl_->is_broken;
}

std::string_view Http2Session::next_output() {
  const uint8_t* bytes = nullptr;
  ssize_t size = nghttp2_session_mem_send(impl_->session, &bytes);
  if (size < 0) impl_->is_broken = true;
  return size > 0 ? view_of(bytes, static_cast<size_t>(size)) : std::string_view();
}

bool Http2Session::is_over() const {
  return impl_->is_broken || (nghttp2_session_want_read(impl_->session) == 0 &&
                              nghttp2_session_want_write(impl_->session) == 0);
}

bool Http2Session::is_inside_head() const { return impl_->open_head != 0; }

void Http2Session::respond(int32_t stream, int status, const Headers& headers, bool has_body) {
  if (!impl_->is_open(stream)) return;
  nghttp2_data_provider provider{};
  provider.source.ptr = &impl_->handler;
  provider.read_callback = read_answer;
  impl_->respond(stream, status, headers, has_body ? &provider : nullptr);
}

void Http2Session::send_continue(int32_t stream) {
  if (!impl_->is_open(stream)) return;
  const nghttp2_nv status = pair_of(":status", "100");
  nghttp2_submit_headers(impl_->session, NGHTTP2_FLAG_NONE, stream, nullptr, &status, 1, nullptr);
}

void Http2Session::resume(int32_t stream) { nghttp2_session_resume_data(impl_->session, stream); }

void Http2Session::consume(int32_t stream, size_t size_bytes) {
  nghttp2_session_consume(impl_->session, stream, size_bytes);
}

void Http2Session::reset(int32_t stream, Reset why) {
  constexpr uint32_t kCodes[] = {NGHTTP2_NO_ERROR, NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR,
                                 NGHTTP2_REFUSED_STREAM};
  if (!impl_->is_open(stream)) return;
  nghttp2_submit_rst_stream(impl_->session, NGHTTP2_FLAG_NONE, stream,
                            kCodes[static_cast<size_t>(why)]);
}

void Http2Session::go_away() {
  int32_t last = nghttp2_session_get_last_proc_stream_id(impl_->session);
  nghttp2_submit_goaway(impl_->session, NGHTTP2_FLAG_NONE, last, NGHTTP2_NO_ERROR, nullptr, 0);
}

}  // namespace tarn::http
