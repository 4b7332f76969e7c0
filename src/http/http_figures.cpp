#include "http/http_figures.h"

#include "base/metric_families.h"

namespace tarn::http {

void HttpFigures::probe(MetricsText& out) const {
  add_counter(out, "tarn_http_connections_total", "Connections accepted.", accepted.load());
  add_counter(out, "tarn_http_connections_turned_away_total", "Connections beyond the limit.",
              turned_away.load());
  add_counter(out, "tarn_http_tls_connections_total", "Connections that began TLS.", tls.load());
  add_counter(out, "tarn_http_http2_connections_total", "Connections that spoke HTTP/2.",
              http2.load());
  add_counter(out, "tarn_http_requests_total", "Requests with a whole head.", requests.load());
  add_counter(out, "tarn_http_requests_refused_total",
              "Requests whose head was malformed or beyond the limits.", refused_requests.load());
  add_counter(out, "tarn_http_received_bytes_total", "Bytes read from sockets.",
              received_bytes.load());
  add_counter(out, "tarn_http_sent_bytes_total", "Bytes written to sockets.", sent_bytes.load());
  constexpr std::array<std::string_view, 4> kNames = {"head", "idle", "body", "write"};
  out.family("tarn_http_timeouts_total", "counter",
             "Connections and streams that took too long, by what did.");
  for (size_t i = 0; i < kNames.size(); ++i) {
    out.sample("tarn_http_timeouts_total", {{"what", kNames[i]}}, timeouts_[i].load());
  }
}

}  // namespace tarn::http
