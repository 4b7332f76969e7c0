// Gzip: a stream compressed piece by piece. The same pieces give the same bytes at any time: the
// header names neither time nor file. One object, one thread. gunzip() is the way back, of a whole
// stream at once; pure.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace tarn {

class Gzip {
 public:
  Gzip();
  ~Gzip();
  Gzip(const Gzip&) = delete;
  Gzip& operator=(const Gzip&) = delete;

  void append(std::string_view bytes);
  std::string finish();  // the whole stream; the object is used up

 private:
  struct Stream;
  void deflate_all(int flush);

  std::unique_ptr<Stream> stream_;
  std::string out_;
};

struct Gunzipped {
  enum class State { kWhole, kMalformed, kTooLarge };
  State state = State::kMalformed;
  std::string bytes;  // of a whole one
};

// Of one gzip stream, or of several in a row, of at most `limit_bytes` unpacked.
Gunzipped gunzip(std::string_view packed, size_t limit_bytes);

}  // namespace tarn
