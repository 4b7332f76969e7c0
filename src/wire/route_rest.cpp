#include "wire/route_rest.h"

#include <algorithm>
#include <optional>

#include "base/arena.h"
#include "base/encoding.h"
#include "wire/errors.h"
#include "wire/form.h"

namespace tarn::wire {

namespace {

using Labels = std::vector<std::pair<std::string_view, std::string_view>>;  // values undecoded
using Parameters = std::vector<std::pair<Text, Text>>;

std::string_view take_segment(std::string_view& path) {
  std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(segment.size() + 1, path.size()));
  return segment;
}

bool is_label(std::string_view segment) { return segment.starts_with('{'); }

// "{Key+}" -> "Key"
std::string_view label_name(std::string_view segment) {
  segment = segment.substr(1, segment.size() - 2);
  if (segment.ends_with('+')) segment.remove_suffix(1);
  return segment;
}

// Both without their leading slash. Returns the number of literal segments, or nothing.
std::optional<int> match_path(std::string_view pattern, std::string_view path, Labels& labels) {
  int literals = 0;
  labels.clear();
  while (!pattern.empty()) {
    std::string_view wanted = take_segment(pattern);
    if (wanted.ends_with("+}")) {
      // Greedy: takes what the segments behind it leave.
      auto behind =
          static_cast<size_t>(std::ranges::count(pattern, '/')) + (pattern.empty() ? 0 : 1);
      size_t end = path.size();
      for (size_t i = 0; i < behind; ++i) {
        if (end == 0 || (end = path.rfind('/', end - 1)) == path.npos) return std::nullopt;
      }
      if (end == 0) return std::nullopt;
      labels.emplace_back(label_name(wanted), path.substr(0, end));
      path.remove_prefix(std::min(end + 1, path.size()));
      continue;
    }
    if (path.empty()) return std::nullopt;
    std::string_view segment = take_segment(path);
    if (is_label(wanted)) {
      if (segment.empty()) return std::nullopt;
      labels.emplace_back(label_name(wanted), segment);
    } else if (wanted == segment) {
      ++literals;
    } else {
      return std::nullopt;
    }
  }
  return path.empty() ? std::optional(literals) : std::nullopt;
}

// The literals of a URI's query, "acl" or "list-type=2", against the request's. Returns their
// number, or nothing.
std::optional<int> match_query(std::string_view wanted, const Parameters& query) {
  int literals = 0;
  while (!wanted.empty()) {
    std::string_view pair = wanted.substr(0, wanted.find('&'));
    wanted.remove_prefix(std::min(pair.size() + 1, wanted.size()));
    size_t equals = pair.find('=');
    Text value = find_parameter(query, pair.substr(0, equals));
    bool matches = present(value) && (equals == pair.npos || value == pair.substr(equals + 1));
    if (!matches) return std::nullopt;
    ++literals;
  }
  return literals;
}

// S3 tells operations on one URI apart by the parameters and headers they require:
// PutObject and UploadPart, CopyObject and UploadPartCopy.
std::optional<int> match_required(const Operation& operation, const Parameters& query,
                                  const Request& request) {
  int found = 0;
  for (const Member& member : operation.input->fields()) {
    if (!member.is(Member::kRequired)) continue;
    if (member.location == Location::kQuery) {
      if (!present(find_parameter(query, member.wire_name))) return std::nullopt;
      ++found;
    } else if (member.wire_name == "x-amz-copy-source") {
      if (!present(request.header(member.wire_name))) return std::nullopt;
      ++found;
    }
  }
  return found;
}

struct Path {
  std::string with_bucket;  // of a virtual host: "bucket/key"
  std::string_view text;    // without the leading slash
};

Path path_of(const Service& service, const Request& request) {
  Path path;
  path.text = request.path.starts_with('/') ? request.path.substr(1) : request.path;
  if (service.name != "s3") {
    if (path.text.ends_with('/')) path.text.remove_suffix(1);
    return path;
  }
  std::string_view bucket = bucket_of_host(request.header("host"));
  if (!bucket.empty()) {
    path.with_bucket = std::string(bucket) + "/" + std::string(path.text);
    path.text = path.with_bucket;
  }
  // "/bucket/" is the bucket; every slash behind that belongs to the key.
  size_t slash = path.text.find('/');
  if (slash != path.text.npos && slash + 1 == path.text.size()) path.text.remove_suffix(1);
  return path;
}

}  // namespace

Result<Route> route_rest(const Service& service, const Request& request) {
  Arena arena;
  auto query = parse_form(request.query, arena);
  if (!query) return invalid_uri();
  Path path = path_of(service, request);
  bool is_s3 = service.name == "s3";
  Text named = find_parameter(*query, "x-id");  // newer clients name the operation
  Route best{&service, nullptr, service.protocols[0], {}};
  int best_score = -1;
  Labels labels, best_labels;
  for (const Operation& operation : service.operations) {
    if (operation.method != request.method) continue;
    size_t mark = operation.uri.find('?');
    auto literals = match_path(operation.uri.substr(1, mark - 1), path.text, labels);
    if (!literals) continue;
    auto wanted = mark == operation.uri.npos ? "" : operation.uri.substr(mark + 1);
    auto parameters = match_query(wanted, *query);
    auto required = is_s3 ? match_required(operation, *query, request) : std::optional(0);
    if (!parameters || !required) continue;
    int score = (*literals * 100 + *parameters + *required) * 4 + (named == operation.name) * 2 +
                !operation.is(Operation::kDeprecated);
    if (score <= best_score) continue;
    best_score = score;
    best.operation = &operation;
    best_labels = labels;
  }
  for (const auto& [name, value] : best_labels) {
    auto decoded = uri_decode(value);
    if (!decoded) return invalid_uri();
    best.labels.emplace_back(name, std::move(*decoded));
  }
  return best;
}

}  // namespace tarn::wire
