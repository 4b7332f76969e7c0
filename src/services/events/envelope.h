// Envelope: an event as rules see it: {"version":"0","id":…,"detail-type":…,"source":…,…}.
// A plain value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tarn::events {

struct Envelope {
  std::string id;
  std::string detail_type;
  std::string source;
  std::string account;
  int64_t time_ms = 0;
  std::string region;
  std::vector<std::string> resources;
  std::string detail;  // a JSON object, which goes in as it is

  std::string json() const;
};

}  // namespace tarn::events
