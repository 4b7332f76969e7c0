// Every case of AWS's signature test suite, and each of them with one byte changed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "auth/canonical_request.h"
#include "auth/sigv4.h"
#include "base/encoding.h"
#include "base/hash.h"

namespace tarn::auth {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr int64_t kNowMs = 1440938160000;  // 2015-08-30T12:36:00Z

fs::path corpus() {
  const char* set = std::getenv("TARN_CORPUS");
  const fs::path root = set ? fs::path(set) : fs::path(TARN_SOURCE_DIR) / "../shared/corpus";
  return root / "aws-sigv4";
}

std::string read_file(const fs::path& path) {
  std::ifstream in(path);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

struct Request {
  std::string method, target, body;
  std::vector<std::pair<std::string, std::string>> headers;
  RequestView view() const { return {method, target, headers}; }
};

Request parse_request(const std::string& text) {
  Request request;
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  const size_t first = line.find(' ');
  const size_t last = line.rfind(' ');
  request.method = line.substr(0, first);
  request.target = line.substr(first + 1, last - first - 1);
  while (std::getline(lines, line) && !line.empty()) {
    if (line[0] == ' ') {  // a folded line goes on with the value before
      request.headers.back().second += "\n" + line;
      continue;
    }
    const size_t colon = line.find(':');
    request.headers.emplace_back(to_lower_ascii(line.substr(0, colon)),
                                 trim(std::string_view(line).substr(colon + 1)));
  }
  std::getline(lines, request.body, '\0');
  return request;
}

// The signed request of a case. Its signature is that of the .authz file: one case of the suite
// has another in its .sreq file, which its own string to sign does not give.
Request read_case(const fs::path& path) {
  Request request = parse_request(read_file(path));
  const fs::path stem = path.parent_path() / path.stem();
  for (auto& [name, value] : request.headers) {
    if (name == "authorization") value = trim(read_file(stem.string() + ".authz"));
  }
  return request;
}

Failure check(const Request& request) {
  Signature signature;
  Failure failure = parse_signature(request.view(), Style::kOther, signature);
  if (failure) return failure;
  SignatureVerifier verifier;
  return verifier.verify(request.view(), signature, kSecret, sha256_hex(request.body), kNowMs);
}

void check_case(const fs::path& path) {
  SCOPED_TRACE(path.string());
  const fs::path stem = path.parent_path() / path.stem();
  const Request request = read_case(path);
  Signature signature;
  ASSERT_FALSE(parse_signature(request.view(), Style::kOther, signature));
  const auto canonical = canonical_request(request.view(), signature, sha256_hex(request.body));
  ASSERT_TRUE(canonical);
  EXPECT_EQ(*canonical, read_file(stem.string() + ".creq"));
  EXPECT_EQ(string_to_sign(signature, *canonical), read_file(stem.string() + ".sts"));
  const Failure failure = check(request);
  EXPECT_EQ(failure.kind, FailureKind::kNone) << failure.detail;
}

void check_changes(const fs::path& path) {
  SCOPED_TRACE(path.string());
  const Request good = read_case(path);
  Request changed = good;
  changed.method += "X";
  EXPECT_TRUE(check(changed));
  changed = good;
  changed.target += good.target.find('?') == std::string::npos ? "x" : "&x=1";
  EXPECT_TRUE(check(changed));
  changed = good;
  changed.body += "x";
  EXPECT_TRUE(check(changed));
  for (size_t i = 0; i < good.headers.size(); ++i) {
    // A token that the signature does not cover is checked against the key's own instead.
    if (good.headers[i].first == "x-amz-security-token") continue;
    changed = good;
    char& last = changed.headers[i].second.back();
    last = last == '1' ? '2' : '1';
    EXPECT_TRUE(check(changed)) << good.headers[i].first;
  }
}

TEST(SigV4Corpus, EveryCaseHoldsAndEveryChangeIsRefused) {
  if (!fs::exists(corpus())) GTEST_SKIP() << "no corpus at " << corpus();
  int cases = 0;
  for (const auto& entry : fs::recursive_directory_iterator(corpus())) {
    if (entry.path().extension() != ".sreq") continue;
    ++cases;
    check_case(entry.path());
    check_changes(entry.path());
  }
  EXPECT_GE(cases, 30);
}

}  // namespace
}  // namespace tarn::auth
