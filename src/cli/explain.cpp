// `tarn explain REQUEST-ID`: why a request was allowed or denied, with every policy considered.
#include <cstdio>
#include <string>

#include "base/encoding.h"
#include "base/json.h"
#include "cli/commands.h"
#include "cli/root_keys.h"
#include "cli/signed_request.h"

namespace tarn::cli {
namespace {

std::string text_of(const Json& json, std::string_view name) {
  const Json* found = json.find(name);
  return found == nullptr ? std::string() : found->as_string();
}

std::string join(const Json& event, std::string_view first, std::string_view second) {
  return text_of(event, first) + " " + text_of(event, second);
}

void print_policy(const Json& policy) {
  std::string line = text_of(policy, "verdict");
  line.resize(9, ' ');
  line += text_of(policy, "source");
  const std::string name = text_of(policy, "name");
  if (!name.empty() && name != text_of(policy, "source")) line += " " + name;
  if (const std::string sid = text_of(policy, "sid"); !sid.empty()) line += ", statement " + sid;
  std::printf("      %s\n", line.c_str());
}

void print_decision(const Json& decision) {
  const bool allowed = decision.find("allowed") != nullptr && decision.find("allowed")->as_bool();
  std::printf("  %s  %s on %s\n      because: %s\n", allowed ? "allowed" : "DENIED ",
              text_of(decision, "action").c_str(), text_of(decision, "resource").c_str(),
              text_of(decision, "reason").c_str());
  const Json* policies = decision.find("policies");
  if (policies == nullptr || policies->items().empty()) {
    std::printf("      no policy was considered\n");
    return;
  }
  for (const Json& policy : policies->items()) print_policy(policy);
}

void print_event(const Json& event) {
  std::printf("%s  %s  %s\n", text_of(event, "time").c_str(),
              join(event, "service", "operation").c_str(), text_of(event, "region").c_str());
  std::printf("  by %s from %s\n", text_of(event, "principal").c_str(),
              text_of(event, "source_ip").c_str());
  const std::string code = text_of(event, "error_code");
  if (code.empty()) {
    std::printf("  succeeded\n");
  } else {
    std::printf("  failed: %s: %s\n", code.c_str(), text_of(event, "error_message").c_str());
  }
  const Json* decisions = event.find("decisions");
  if (decisions == nullptr || decisions->items().empty()) {
    std::printf("  no permission was asked for\n");
    return;
  }
  for (const Json& decision : decisions->items()) print_decision(decision);
}

}  // namespace

Result<int> explain(const Options& options, const std::string& request_id) {
  const RootKeys keys = TRY(load_root_keys(options.data));
  const PageAnswer answer = TRY(ask_page(
      endpoint_of(options), {"GET", "/_tarn/explain", "request_id=" + uri_encode(request_id), {}},
      keys, options.region));
  const auto json = Json::parse(answer.body);
  if (!json.ok()) return json.error();
  if (answer.status != 200) {
    std::fprintf(stderr, "tarn: %s\n", text_of(*json, "message").c_str());
    return 1;
  }
  if (options.json) {
    std::printf("%s\n", json->dump_indented().c_str());
    return 0;
  }
  for (const Json& event : json->find("events")->items()) print_event(event);
  return 0;
}

}  // namespace tarn::cli
