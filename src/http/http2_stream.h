// Http2Stream: where one request and its answer stand on an HTTP/2 connection. Plain state;
// Http2Connection does the rest. The loop's thread only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "http/buffers.h"
#include "http/exchange_host.h"

namespace tarn::http {

struct Http2Stream {
  std::shared_ptr<AnswerFlow> flow;

  // The request's body.
  std::unique_ptr<BodyReader> reader;
  std::string held;          // received, not given to a reader, not consumed; the window bounds it
  bool input_done = false;   // no more of it is given to the reader
  bool client_done = false;  // the client ended it
  bool is_delivering = false;
  bool reader_paused = false;
  bool reader_resumed = false;  // during the on_data under way
  bool expects_continue = false;
  int64_t since_ms = 0;  // the last byte of the body, or when it was asked for
  int unanswered_status = 500;

  // The answer.
  bool is_head_request = false;
  bool has_begun = false;
  bool is_finished = false;  // nothing more comes from the handler
  bool has_body = false;
  std::optional<uint64_t> remaining_bytes;
  OutputQueue output;
  int64_t last_output_ms = 0;  // when the client last took some of it
  std::function<void()> on_writable;

  bool is_reading() const { return !input_done && reader != nullptr && !reader_paused; }
};

}  // namespace tarn::http
