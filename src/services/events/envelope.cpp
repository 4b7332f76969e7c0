#include "services/events/envelope.h"

#include "base/clock.h"
#include "base/json.h"

namespace tarn::events {

std::string Envelope::json() const {
  std::string text = R"({"version":"0","id":)" + json_quote(id) +
                     ",\"detail-type\":" + json_quote(detail_type) +
                     ",\"source\":" + json_quote(source) + ",\"account\":" + json_quote(account) +
                     ",\"time\":" + json_quote(format_iso8601(time_ms)) +
                     ",\"region\":" + json_quote(region) + ",\"resources\":[";
  for (size_t i = 0; i < resources.size(); ++i) {
    text += (i == 0 ? "" : ",") + json_quote(resources[i]);
  }
  return text + "],\"detail\":" + detail + "}";
}

}  // namespace tarn::events
