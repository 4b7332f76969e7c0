// Http2Client: raw HTTP/2 frames to a server under test, well-formed or not, for the tests of this
// folder. Heads are written without compression. Blocking; one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/test_client.h"

namespace tarn::http {

class Http2Client {
 public:
  enum Type : uint8_t {
    kData = 0,
    kHeaders = 1,
    kReset = 3,
    kSettings = 4,
    kPing = 6,
    kGoAway = 7,
    kWindow = 8,
    kContinuation = 9
  };
  enum Flag : uint8_t { kNoFlags = 0, kEndStream = 1, kAck = 1, kEndHeaders = 4 };

  struct Frame {
    uint8_t type = 0;
    uint8_t flags = 0;
    uint32_t stream = 0;
    std::string payload;
  };
  // What came for one stream.
  struct Answer {
    std::string head;  // the compressed block
    std::string body;
    bool is_whole = false;
    std::optional<uint32_t> reset_code;
  };

  static constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  static constexpr char kStatus200 = '\x88';
  static constexpr char kStatus400 = '\x8c';

  explicit Http2Client(const Server& server, int receive_buffer_bytes = 0)
      : client_(server, receive_buffer_bytes) {
    client_.send(kPreface);
    send(kSettings, kNoFlags, 0, "");
  }

  TestClient& raw() { return client_; }

  static std::string number(uint64_t value, int size) {
    std::string out;
    for (int i = size - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
    return out;
  }

  static std::string frame(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload) {
    return number(payload.size(), 3) + number(type, 1) + number(flags, 1) + number(stream, 4) +
           std::string(payload);
  }

  void send(uint8_t type, uint8_t flags, uint32_t stream, std::string_view payload) {
    client_.send(frame(type, flags, stream, payload));
  }

  // A string of HPACK, not Huffman-coded.
  static std::string literal(std::string_view text) {
    std::string out;
    size_t size = text.size();
    if (size < 127) return static_cast<char>(size) + std::string(text);
    out += '\x7f';
    for (size -= 127; size >= 128; size /= 128) out += static_cast<char>(size % 128 + 128);
    return out + static_cast<char>(size) + std::string(text);
  }

  static std::string field(std::string_view name, std::string_view value) {
    return '\0' + literal(name) + literal(value);
  }

  static std::string head(std::string_view method, std::string_view path,
                          const std::vector<std::pair<std::string, std::string>>& headers = {}) {
    std::string block = field(":method", method) + field(":scheme", "http") +
                        field(":authority", "h") + field(":path", path);
    for (const auto& [name, value] : headers) block += field(name, value);
    return block;
  }

  void get(uint32_t stream, std::string_view path) {
    send(kHeaders, kEndStream | kEndHeaders, stream, head("GET", path));
  }

  std::optional<Frame> read_frame() {
    std::string top = client_.read_bytes(9);
    if (top.size() < 9) return std::nullopt;
    auto at = [&](size_t i) { return static_cast<uint32_t>(static_cast<uint8_t>(top[i])); };
    Frame frame;
    frame.type = static_cast<uint8_t>(at(3));
    frame.flags = static_cast<uint8_t>(at(4));
    frame.stream = (at(5) & 0x7f) << 24 | at(6) << 16 | at(7) << 8 | at(8);
    frame.payload = client_.read_bytes(at(0) << 16 | at(1) << 8 | at(2));
    return frame;
  }

  // Reads until the stream has ended; frames of other streams are dropped. Windows are widened as
  // data come, where `widens`.
  Answer read_answer(uint32_t stream, bool widens = true) {
    Answer answer;
    while (!answer.is_whole && !answer.reset_code) {
      auto frame = read_frame();
      if (!frame) return answer;
      if (frame->type == kSettings && !(frame->flags & kAck)) send(kSettings, kAck, 0, "");
      if (frame->stream != stream) continue;
      if (frame->type == kHeaders) answer.head += frame->payload;
      if (frame->type == kData) answer.body += frame->payload;
      if (frame->type == kReset) answer.reset_code = code_of(frame->payload);
      if (frame->type == kData && widens && !frame->payload.empty()) {
        send(kWindow, kNoFlags, stream, number(frame->payload.size(), 4));
        send(kWindow, kNoFlags, 0, number(frame->payload.size(), 4));
      }
      bool may_end = frame->type == kHeaders || frame->type == kData;
      answer.is_whole = may_end && (frame->flags & kEndStream) != 0;
    }
    return answer;
  }

  // The error code of the GOAWAY that the server ends with; nothing where it sends none.
  std::optional<uint32_t> read_farewell() {
    std::optional<uint32_t> code;
    while (auto frame = read_frame()) {
      if (frame->type == kGoAway) code = code_of(frame->payload.substr(4));
    }
    return code;
  }

 private:
  static uint32_t code_of(std::string_view payload) {
    uint32_t code = 0;
    for (char byte : payload.substr(0, 4)) code = code << 8 | static_cast<uint8_t>(byte);
    return code;
  }

  TestClient client_;
};

}  // namespace tarn::http
